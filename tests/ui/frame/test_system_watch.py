"""Screen lock and sleep are heard on a real D-Bus, as the login manager and screen savers tell them."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from PySide6.QtCore import QObject

from minqing_desktop.host.session_messages import ask_for_messages
from minqing_desktop.ui.frame.system_watch import SystemWatch

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("dbus-daemon") is None, reason="这台电脑上没有 dbus-daemon"
)


@pytest.fixture
def bus():
    """The address of a bus of one's own."""
    process = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def test_what_the_system_tells_is_heard(qtbot, bus) -> None:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    ours, theirs = (QDBusConnection.connectToBus(bus, name) for name in ("minqing-ours", "minqing-theirs"))
    assert theirs.registerService("org.freedesktop.login1")
    assert theirs.registerService("org.gnome.ScreenSaver")
    watch, heard = SystemWatch(), []
    watch.left.connect(lambda: heard.append(1))
    assert not watch.is_heard
    watch.listen(ours, ours)
    assert watch.is_heard

    def tell(path: str, interface: str, name: str, *values: object) -> None:
        message = QDBusMessage.createSignal(path, interface, name)
        message.setArguments(list(values))
        theirs.send(message)

    try:
        login = "/org/freedesktop/login1"
        tell(login, "org.freedesktop.login1.Manager", "PrepareForSleep", False)
        tell("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", False)
        tell(f"{login}/session/_31", "org.freedesktop.login1.Session", "Lock")
        qtbot.waitUntil(lambda: len(heard) == 1)
        tell(login, "org.freedesktop.login1.Manager", "PrepareForSleep", True)
        tell("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", True)
        qtbot.waitUntil(lambda: len(heard) == 3)
    finally:
        for name in ("minqing-ours", "minqing-theirs"):
            QDBusConnection.disconnectFromBus(name)


def test_where_nothing_tells_it_is_said_so(qtbot) -> None:
    from PySide6.QtDBus import QDBusConnection

    nowhere = QDBusConnection("no-such-bus")
    watch = SystemWatch(QObject())
    watch.listen(nowhere, nowhere)
    assert not watch.is_heard
    assert ask_for_messages(0) is False
