"""The tokens keep the promises of the drawings: readable everywhere, three sizes up for elder mode."""

from dataclasses import fields

import pytest

from minqing_desktop.ui.look.tokens import DARK, LADDER_PX, LIGHT, TEXT_SIZES, TONES, Look, Palette, Sizes, text_px


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.1, section 1.4.3."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_formula_knows_black_on_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_meets_aa_on_its_ground(palette: Palette):
    weak = [(t, g, round(contrast(t, g), 2)) for t, g in palette.text_grounds() if contrast(t, g) < 4.5]
    assert weak == []


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_tone_pairs_are_among_the_tested_pairs(palette: Palette):
    assert {palette.tone(tone) for tone in TONES} <= set(palette.text_grounds())


@pytest.mark.parametrize("name", TEXT_SIZES)
def test_elder_text_is_three_sizes_up(name: str):
    plain, elder = getattr(Look().sizes, name), getattr(Look(elder=True).sizes, name)
    assert LADDER_PX.index(elder) - LADDER_PX.index(plain) == 3
    assert text_px(plain, elder=True) == elder


def test_elder_mode_shrinks_nothing():
    plain, elder = Look().sizes, Look(elder=True).sizes
    assert all(getattr(elder, f.name) >= getattr(plain, f.name) for f in fields(Sizes))
    assert elder.row > elder.base * 2


def test_drawn_tokens_are_kept():
    assert (LIGHT.paper, LIGHT.accent, LIGHT.tint) == ("#F5F3EE", "#1F6F5C", "#E1EEE9")
    assert (DARK.paper, DARK.accent, DARK.tint) == ("#171B19", "#5FBFA5", "#23352F")
    assert Look().sizes.row == 36
    assert Look().sizes.base == 14
