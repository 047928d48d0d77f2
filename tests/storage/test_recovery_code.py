"""A recovery code survives being copied by hand, and what was copied wrongly is named."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.errors import UserError
from minqing_desktop.storage.recovery_code import new_secret, read_code, write_code

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRETS = st.binary(min_size=16, max_size=16)


def refusal(text: str) -> UserError:
    with pytest.raises(UserError) as caught:
        read_code(text)
    return caught.value


@given(SECRETS)
def test_a_code_reads_back(secret: bytes) -> None:
    code = write_code(secret)
    assert [len(group) for group in code.split("-")] == [4] * 9
    assert set(code) <= set(ALPHABET + "-")
    assert read_code(code) == secret


def test_the_code_of_a_known_secret_never_changes() -> None:
    """Printed sheets lie in drawers for years."""
    assert write_code(bytes(16)) == "0001-0002-0003-0004-0005-0006-0007-0008-03D2"
    assert write_code(bytes(range(16))) == "0001-G40Q-R406-M305-E20H-918T-5GRS-38EM-1XWB"


@given(SECRETS)
def test_the_way_of_typing_does_not_matter(secret: bytes) -> None:
    code = write_code(secret)
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code)
    typed = (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", "  "),
        f"  {code.replace('-', '—')}\n",
        wide,
        code.replace("0", "O").replace("1", "I"),
        code.replace("0", "o").replace("1", "l"),
    )
    for text in typed:
        assert read_code(text) == secret


def test_every_single_wrong_symbol_is_found_in_its_group() -> None:
    code = write_code(bytes(range(100, 116)))
    for at, right in enumerate(code):
        if right == "-":
            continue
        for symbol in ALPHABET + "U":
            if symbol == right:
                continue
            error = refusal(code[:at] + symbol + code[at + 1 :])
            assert error.code == "recovery_code_miscopied"
            assert f"第 {at // 5 + 1} 组有一处抄错" in error.what


def test_neighbours_swapped_within_a_group_are_found() -> None:
    code = write_code(bytes(range(30, 46)))
    swaps = 0
    for at in range(len(code) - 1):
        first, second = code[at : at + 2]
        if "-" in (first, second) or first == second:
            continue
        swaps += 1
        error = refusal(code[:at] + second + first + code[at + 2 :])
        assert f"第 {at // 5 + 1} 组" in error.what
    assert swaps > 20


@given(SECRETS, st.integers(0, 8), st.integers(0, 8))
def test_groups_in_one_anothers_place_are_found(secret: bytes, one: int, other: int) -> None:
    groups = write_code(secret).split("-")
    groups[one], groups[other] = groups[other], groups[one]
    if one == other:
        assert read_code("-".join(groups)) == secret
    else:
        error = refusal("-".join(groups))
        low, high = sorted((one + 1, other + 1))
        assert f"第 {low}、{high} 组" in error.what


def test_a_group_too_long_or_too_short_is_named() -> None:
    groups = write_code(bytes(range(16))).split("-")
    groups[2] = groups[2][:3]
    assert "第 3 组" in refusal("-".join(groups)).what
    groups[6] += "A"
    assert "第 3、7 组" in refusal(" ".join(groups)).what


@pytest.mark.parametrize("text", ["", "----", "VZMG-2AY0", "恢复码", "A" * 35, "A" * 5000, "\ud800" * 36])
def test_what_is_no_code_is_told_by_its_length(text: str) -> None:
    assert refusal(text).code in ("recovery_code_length", "recovery_code_miscopied")
    assert "36" in refusal("VZMG-2AY0").what


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert refusal(text).advice


def test_codes_differ() -> None:
    codes = {write_code(new_secret()) for _ in range(200)}
    assert len(codes) == 200


def test_random_codes_do_not_pass() -> None:
    """About one in 2^52 would."""
    choose = random.Random(7)
    for _ in range(2000):
        assert refusal("".join(choose.choice(ALPHABET) for _ in range(36))).code == "recovery_code_miscopied"
