"""The one entry: with arguments the command line, without any the window."""

import os
import sys
from collections.abc import Sequence

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms import form_child
from minqing_desktop.exchange.roster.reader_child import run_if_asked
from minqing_desktop.host import language
from minqing_desktop.host.settings import SettingsFile

USER_CAN_MEND = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Gives the exit code. Qt is imported for the window alone, so that a server without it can do everything else."""
    given = sys.argv[1:] if arguments is None else arguments
    # A frozen program starts itself again to read a roster or a form; that child needs nothing else of the program.
    if given and (run_if_asked(["", *given]) or form_child.run_if_asked(["", *given])):
        return 0
    if given:
        from minqing_desktop.cli.main import run

        return run(given, _show)
    return _show()


def _show(office: str | None = None) -> int:
    """The window: over a notebook, or over the county database of this address."""
    if not _has_screen():
        return _refuse(tr("这里没有屏幕，窗口打不开。"))
    try:
        from minqing_desktop.app.window import run as run_window
    except ImportError as error:
        # Only Qt may be absent from a machine; a module of our own that is missing is our bug.
        if (error.name or "").startswith("minqing_desktop"):
            raise
        return _refuse(tr("打开窗口要用的部件没有装好（{name}）。").format(name=error.name or "Qt"))
    return run_window() if office is None else run_window(office=office)


def _has_screen() -> bool:
    """Whether Qt would find a display: without one it ends the process on the spot."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _refuse(what: str) -> int:
    language.install(SettingsFile().current.language)
    advice = tr("没有窗口也能做同样的事：minqing-desktop --help 列出命令，minqing-desktop demo --out DIR 演示一遍。")
    print(what + advice, file=sys.stderr)
    return USER_CAN_MEND
