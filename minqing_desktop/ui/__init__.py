"""The window: PySide6, a folder for each page."""

import ctypes
import sys

_MANY = 1 << 40


def _hold_none() -> None:
    """Keeps Python from freeing None.

    PySide6 6.12.0 is built so that every call which answers nothing gives back a reference to None it never took. From
    Python 3.12 on that is harmless (PEP 683); on 3.11 the program ends with «deallocating None» after some thousand
    calls. A great many references in reserve last longer than any session.
    """
    if sys.version_info < (3, 12):
        ctypes.c_ssize_t.from_address(id(None)).value += _MANY


_hold_none()
