"""The look in force: applies theme and elder mode to the running application and tells who paints for himself."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from minqing_desktop.ui.look.fonts import ui_font
from minqing_desktop.ui.look.style import style_sheet
from minqing_desktop.ui.look.tokens import Look, Palette

ThemeChoice = Literal["system", "light", "dark"]
_HOLDER = "minqing_live_look"


class LiveLook(QObject):
    """Belongs to the QApplication; get it by `live_look()`.

    Signals: look_changed(Look) after the application wears a new look.
    """

    look_changed = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName(_HOLDER)
        self._app = app
        self._choice: ThemeChoice = "light"
        self._look = Look()
        self._is_worn = False
        app.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)

    @property
    def look(self) -> Look:
        """What is worn now."""
        return self._look

    @property
    def theme_choice(self) -> ThemeChoice:
        """What the user asked for; "system" follows the desktop's light or dark."""
        return self._choice

    def choose(self, theme: ThemeChoice = "light", elder: bool = False) -> None:
        """Wears the wished look from now on; costs one pass over all open widgets."""
        self._choice = theme
        self._wear(Look("dark" if self._wants_dark() else "light", elder))

    def _wants_dark(self) -> bool:
        if self._choice == "system":
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._choice == "dark"

    def _on_system_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._choice == "system":
            self._wear(Look("dark" if self._wants_dark() else "light", self._look.elder))

    def _wear(self, look: Look) -> None:
        if self._is_worn and look == self._look:
            return
        self._look = look
        if not self._is_worn:
            self._app.setStyle("Fusion")
        self._is_worn = True
        self._app.setPalette(qt_palette(look.palette))
        self._app.setFont(ui_font(look.sizes.base))
        self._app.setStyleSheet(style_sheet(look))
        self.look_changed.emit(look)


def live_look() -> LiveLook:
    """The look keeper of the running application, made on first use."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("a QApplication is needed before a look")
    found = app.findChild(LiveLook, _HOLDER, Qt.FindChildOption.FindDirectChildrenOnly)
    return found if found is not None else LiveLook(app)


def current_look() -> Look:
    """Theme and sizes to paint with right now."""
    return live_look().look


def qt_palette(colours: Palette) -> QPalette:
    """The same colours for widgets that the style sheet leaves to Qt."""
    role = QPalette.ColorRole
    plain = {
        role.Window: colours.paper,
        role.WindowText: colours.ink,
        role.Base: colours.surface,
        role.AlternateBase: colours.paper,
        role.Text: colours.ink,
        role.Button: colours.surface,
        role.ButtonText: colours.ink,
        role.ToolTipBase: colours.surface,
        role.ToolTipText: colours.ink,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Link: colours.accent,
        role.PlaceholderText: colours.soft,
        role.Mid: colours.line,
        role.Light: colours.surface,
        role.Dark: colours.edge,
    }
    palette = QPalette()
    for colour_role, colour in plain.items():
        palette.setColor(colour_role, QColor(colour))
    for colour_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, colour_role, QColor(colours.faint))
    return palette
