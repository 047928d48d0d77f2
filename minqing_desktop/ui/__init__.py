"""The window: PySide6, a folder for each page."""

import ctypes
import sys

_MANY = 1 << 40


def _hold_constants() -> None:
    """Keeps Python from freeing None, True and False.

    PySide6 6.12.0 is built so that a call which answers nothing gives back a reference to None that it never took, and
    some do so to True and False. From Python 3.12 on that is harmless (PEP 683); on 3.11 the program ends with
    «deallocating None» after some thousand calls. A great many references in reserve last longer than any session.
    """
    if sys.version_info < (3, 12):
        for constant in (None, True, False, NotImplemented, Ellipsis):
            ctypes.c_ssize_t.from_address(id(constant)).value += _MANY


def _leave_sources_alone() -> None:
    """Keeps PySide6 from reading the source of every module imported after it.

    It looks for its `__feature__` switch there, which nothing here uses; that costs a tenth of a second and 17 MB at
    each start. Where a later version no longer looks, nothing is done.
    """
    import PySide6.QtCore  # noqa: F401  # brings the support module with it

    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        setattr(feature, "_mod_uses_pyside", lambda _module: False)  # noqa: B010


_hold_constants()
_leave_sources_alone()
