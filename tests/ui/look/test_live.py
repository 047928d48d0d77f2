"""A look is worn by the running application at once."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel

import minqing_desktop.ui
from minqing_desktop.host.resources import resource_path
from minqing_desktop.ui.look import current_look, icon, icon_pixmap, live_look, mark
from minqing_desktop.ui.look.style import style_sheet
from minqing_desktop.ui.look.tokens import Look


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


ICON_PLACE = {
    "icon": 0,
    "icon_pixmap": 0,
    "draw_icon": 3,
    "IconLabel": 0,
    "IconButton": 0,
    "PrimaryButton": 1,
    "QuietButton": 1,
    "LinkButton": 1,
    "MenuButton": 1,
    "Card": 1,
    "EmptyState": 0,
    "PageSpec": 2,
    "set_icon": 0,
    "set_title": 1,
    "set_empty": 0,
    "show_empty": 0,
}


def _icons_named(path: Path) -> set[str]:
    """The icons that calls in a module name, by place or as icon=…; what is no plain text is passed over."""
    found: list[ast.expr] = []
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        place = ICON_PLACE.get(name)
        if place is not None and len(call.args) > place:
            found.append(call.args[place])
        found += [keyword.value for keyword in call.keywords if keyword.arg == "icon"]
    return {
        node.value for node in found if isinstance(node, ast.Constant) and node.value and isinstance(node.value, str)
    }


def test_every_icon_named_in_the_program_is_bundled():
    root = Path(minqing_desktop.ui.__file__).parent
    named = {name for path in root.rglob("*.py") for name in _icons_named(path)}
    assert {"plus", "lock", "chevron-down"} <= named
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


RARE_PROGRAM = """
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
from minqing_desktop.ui.look import live_look
from minqing_desktop.ui.kit.elided_label import ElidedLabel
app = QApplication([])
live_look().choose("light")
for words in ("张三", "\U0002cb5a"):
    label = ElidedLabel(words)
    label.show()
    label.grab()
    app.processEvents()
    print("Rare Han" in QFontDatabase.families())
"""


def test_faces_for_rare_names_are_lent_when_first_needed():
    run = subprocess.run([sys.executable, "-c", RARE_PROGRAM], capture_output=True, text=True, timeout=60)
    assert run.stdout.split() == ["False", "True"], run.stderr[-500:]
