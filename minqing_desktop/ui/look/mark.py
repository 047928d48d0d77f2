"""Names the part a plain Qt widget plays, so that the style sheet can dress it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def mark(widget: QWidget, **roles: str | bool) -> None:
    """Sets style-sheet properties such as role="title" or tone="red" and dresses the widget anew if one changed.

    What was dressed once stays so until it is dressed anew, shown or hidden; what never was is dressed when shown.
    """
    changed = [name for name, value in roles.items() if widget.property(name) != value]
    for name in changed:
        widget.setProperty(name, roles[name])
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
