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


_hold_constants()
