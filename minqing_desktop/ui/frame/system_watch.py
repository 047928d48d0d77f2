"""Notices that the user goes away in a way the system knows of: screen lock, sleep, another user.

On Linux the login manager and the screen savers tell it on D-Bus (desktops lock the screen before they switch users),
on Windows the window's own messages. What is told too much, another user's screen that is locked for instance, only
locks once too often.
"""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QCoreApplication, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from minqing_desktop.host.session_messages import ask_for_messages, means_leaving, read_message

_LOGIN = "org.freedesktop.login1"
_SESSION = f"{_LOGIN}.Session"
# (service, interface, signal) with one truth value: true when the screen goes away
_SAVERS = (
    ("org.freedesktop.ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged"),
    ("org.gnome.ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged"),
    ("org.mate.ScreenSaver", "org.mate.ScreenSaver", "ActiveChanged"),
    ("org.cinnamon.ScreenSaver", "org.cinnamon.ScreenSaver", "ActiveChanged"),
)
_KYLIN = ("org.ukui.ScreenSaver", "org.ukui.ScreenSaver", "lock")


class SystemWatch(QObject):
    """Signals: left() when the user goes away; it may come several times for once."""

    left = Signal()

    def __init__(self, owner: QObject | None = None) -> None:
        super().__init__(owner)
        self._is_heard = False
        self._filter: _WindowsFilter | None = None

    @property
    def is_heard(self) -> bool:
        """Whether anything here tells of it; else the user has to lock by hand or wait."""
        return self._is_heard

    def start(self, window: QWidget) -> None:
        """Begins to listen; `window` is the one that Windows sends its messages to."""
        if sys.platform == "win32":
            self._filter = _WindowsFilter(self.left.emit)
            QCoreApplication.instance().installNativeEventFilter(self._filter)
            self._is_heard = ask_for_messages(int(window.winId()))
        else:
            self._listen_on_buses()

    def stop(self) -> None:
        """Listens no more."""
        if self._filter is not None:
            QCoreApplication.instance().removeNativeEventFilter(self._filter)
            self._filter = None

    def _listen_on_buses(self) -> None:
        try:
            from PySide6.QtDBus import QDBusConnection
        except ImportError:
            return
        self.listen(QDBusConnection.systemBus(), QDBusConnection.sessionBus())

    def listen(self, system: Any, session: Any) -> None:
        """Listens to two D-Bus connections."""
        told = False
        if system.isConnected():
            manager = f"{_LOGIN}.Manager"
            told = system.connect(_LOGIN, "", _SESSION, "Lock", self, SLOT("on_gone()"))
            told = system.connect(_LOGIN, "", manager, "PrepareForSleep", self, SLOT("on_going(bool)")) and told
        if session.isConnected():
            for service, interface, signal in _SAVERS:
                told = session.connect(service, "", interface, signal, self, SLOT("on_going(bool)")) or told
            session.connect(*_KYLIN[:1], "", *_KYLIN[1:], self, SLOT("on_gone()"))
        self._is_heard = told

    @Slot()
    def on_gone(self) -> None:
        """The screen was locked."""
        self.left.emit()

    @Slot(bool)
    def on_going(self, is_going: bool) -> None:
        """Sleep or a screen saver begins, or ends."""
        if is_going:
            self.left.emit()


class _WindowsFilter(QAbstractNativeEventFilter):
    def __init__(self, tell: Any) -> None:
        super().__init__()
        self._tell = tell

    def nativeEventFilter(self, kind: Any, message: Any) -> tuple[bool, int]:
        if bytes(kind) == b"windows_generic_MSG" and means_leaving(*read_message(int(message))):
            self._tell()
        return False, 0
