"""The one style sheet: dresses Qt's own widgets by the role they were marked with.

Roles (set by `mark`): QLabel title · heading · lead · soft · small · tiny · error · accent · figure · logo;
QFrame card · panel · bar · nav · line · popup · toast · notice; QWidget page.
"""

from __future__ import annotations

from string import Template

from minqing_desktop.ui.look.fonts import serif_families
from minqing_desktop.ui.look.tokens import Look

_GROUNDS = Template("""
QWidget[role="page"], QMainWindow, QDialog { background: $paper; }
QFrame[role="card"] { background: $surface; border: 1px solid $line; border-radius: ${card_radius}px; }
QFrame[role="panel"] { background: $surface; border: none; border-left: 1px solid $rim; }
QFrame[role="nav"] { background: $paper; border: none; border-right: 1px solid $line; }
QFrame[role="bar"] { background: $paper; border: none; border-bottom: 1px solid $line; }
QFrame[role="foot"] { background: $paper; border: none; border-top: 1px solid $line; }
QFrame[role="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="popup"] { background: $surface; border: 1px solid $rim; border-radius: ${radius}px; }
QFrame[role="toast"] { background: $surface; border: 1px solid $rim; border-radius: ${radius}px; }
QFrame[role="notice"] { border: none; border-radius: ${radius}px; }
QFrame[role="notice"][tone="red"] { background: $red_ground; }
QFrame[role="notice"][tone="amber"] { background: $amber_ground; }
QFrame[role="notice"][tone="blue"] { background: $blue_ground; }
QFrame[role="notice"][tone="green"] { background: $tint; }
QFrame[role="notice"][tone="grey"] { background: $hover; }
QScrollArea, QScrollArea > QWidget > QWidget[role="flow"], QStackedWidget { background: transparent; border: none; }
QToolTip { background: $surface; color: $ink; border: 1px solid $edge; padding: 4px 6px; font-size: ${small}px; }
""")

_LABELS = Template("""
QLabel { background: transparent; color: $ink; }
QLabel:disabled { color: $faint; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 700; }
QLabel[role="heading"] { font-size: ${lead}px; font-weight: 700; }
QLabel[role="strong"] { font-weight: 700; }
QLabel[role="soft"] { color: $soft; }
QLabel[role="small"] { color: $soft; font-size: ${small}px; }
QLabel[role="tiny"] { color: $soft; font-size: ${tiny}px; }
QLabel[role="error"] { color: $red; font-size: ${small}px; }
QLabel[role="accent"] { color: $accent; }
QLabel[role="figure"] { font-size: ${figure}px; font-weight: 700; }
QLabel[role="figure"][tone="red"] { color: $red; }
QLabel[role="figure"][tone="amber"] { color: $amber; }
QLabel[role="figure"][tone="green"] { color: $accent; }
QLabel[role="code"] { font-family: monospace; font-size: ${figure}px; font-weight: 700; }
QLabel[role="logo"] { color: $accent; font-family: $serif; font-size: ${logo}px; font-weight: 700; }
""")

_FIELDS = Template("""
QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QSpinBox, QAbstractSpinBox {
    background: $surface; color: $ink; border: 1px solid $line; border-radius: ${radius}px;
    selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $soft;
}
QLineEdit, QComboBox, QAbstractSpinBox { padding: 0 10px; min-height: ${control_inner}px; }
QTextEdit, QPlainTextEdit { padding: 6px 8px; }
QLineEdit:hover, QTextEdit:hover, QPlainTextEdit:hover, QComboBox:hover { border-color: $edge; }
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {
    border: 1px solid $accent;
}
QLineEdit[wrong="true"], QTextEdit[wrong="true"], QPlainTextEdit[wrong="true"] { border: 1px solid $red; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {
    background: $paper; color: $faint;
}
QLineEdit[role="bare"], QTextEdit[role="bare"], QPlainTextEdit[role="bare"] {
    background: transparent; border: none; padding: 0; min-height: 0;
}
""")

_LISTS = Template("""
QTableView, QListView, QTreeView {
    background: transparent; border: none; outline: none; color: $ink; gridline-color: $line;
    selection-background-color: $tint; selection-color: $ink;
}
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: transparent; color: $soft; border: none; border-bottom: 1px solid $line;
    padding: 0 10px; font-size: ${small}px; font-weight: 400; text-align: left;
}
QHeaderView::section:hover { color: $ink; }
QTableCornerButton::section { background: transparent; border: none; }
QMenu { background: $surface; color: $ink; border: 1px solid $rim; padding: 5px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: ${pill_radius}px; }
QMenu::item:selected { background: $tint; color: $ink; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }
""")

_BARS = Template("""
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QProgressBar { background: $tint; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSplitter::handle { background: transparent; }
""")


def style_sheet(look: Look) -> str:
    """The style sheet of a look."""
    sizes = look.sizes
    words = {name: getattr(look.palette, name) for name in type(look.palette).__slots__}
    words |= {name: str(getattr(sizes, name)) for name in type(sizes).__slots__}
    words["control_inner"] = str(sizes.control - 2)
    words["serif"] = ", ".join(f'"{family}"' for family in serif_families())
    return "".join(part.substitute(words) for part in (_GROUNDS, _LABELS, _FIELDS, _LISTS, _BARS))
