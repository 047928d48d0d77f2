"""A look is worn by the running application at once."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

import minqing_desktop.ui
from minqing_desktop.host.resources import resource_path
from minqing_desktop.ui.look import current_look, icon, icon_pixmap, live_look, mark
from minqing_desktop.ui.look.style import style_sheet
from minqing_desktop.ui.look.tokens import COLOUR_TOKENS, Look


@pytest.fixture(autouse=True)
def plain_look_again(qapp):
    live_look().choose("light")
    yield
    live_look().choose("light")


def test_theme_and_elder_switch_at_run_time(qtbot, qapp):
    label = QLabel("示范村")
    mark(label, role="title")
    qtbot.addWidget(label)
    label.show()
    before = label.sizeHint().height()
    with qtbot.waitSignal(live_look().look_changed) as heard:
        live_look().choose("dark", elder=True)
    assert heard.args == [Look("dark", elder=True)]
    assert current_look().is_dark
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == "#171B19"
    assert label.font().pixelSize() == 26
    assert label.sizeHint().height() > before


def test_choosing_the_same_again_is_silent(qtbot):
    live_look().choose("dark")
    with qtbot.assertNotEmitted(live_look().look_changed):
        live_look().choose("dark")


def test_system_theme_follows_the_desktop(qtbot, qapp):
    live_look().choose("system")
    qapp.styleHints().setColorScheme(Qt.ColorScheme.Dark)
    try:
        wanted = "dark" if qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"
        qtbot.waitUntil(lambda: current_look().theme == wanted)
    finally:
        qapp.styleHints().unsetColorScheme()


def test_style_sheet_names_no_stray_token(qapp):
    for look in (Look(), Look("dark"), Look(elder=True)):
        assert "$" not in style_sheet(look)


def test_icon_is_drawn_in_the_token_colour(qapp):
    image = icon_pixmap("plus", "accent", 24, 2.0).toImage()
    assert image.width() == 48
    assert image.pixelColor(24, 24).name().upper() == current_look().palette.accent
    assert not icon("plus").isNull()


def test_every_icon_named_in_the_program_is_bundled():
    root = Path(minqing_desktop.ui.__file__).parent
    pattern = re.compile(r'(?:icon(?:_name|_pixmap)?(?:=|\()|icon: str = )"([a-z0-9-]+)"')
    named = {name for path in root.rglob("*.py") for name in pattern.findall(path.read_text(encoding="utf-8"))}
    named -= COLOUR_TOKENS
    assert named
    assert [n for n in sorted(named) if not resource_path("icons", f"{n}.svg").is_file()] == []


def test_no_colour_is_written_outside_the_tokens():
    root = Path(minqing_desktop.ui.__file__).parent
    pattern = re.compile(r"[\"']#[0-9A-Fa-f]{3,8}[\"']")
    strays = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if path.name != "tokens.py" and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert strays == []
