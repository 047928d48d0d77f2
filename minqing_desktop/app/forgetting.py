"""What the program forgets when it locks: records in caches, and whatever only circles of objects still hold.

Python gives no way to wipe a `str` or `bytes`: what was freed stays in memory until something else is written there,
and may be in the page file. Forgotten here means that nothing in the program leads to it any more.
"""

import functools
import gc
import sys

_PROGRAM = __name__.partition(".")[0]


def forget_texts() -> None:
    """Empties every cache of a limited size in the program's modules.

    Those hold what was made of records; those without a limit hold facts on the program itself and stay.
    """
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == _PROGRAM:
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper) and value.cache_parameters()["maxsize"] is not None:
                    value.cache_clear()


def forget() -> None:
    """Both; for the UI thread, once the pages are deleted."""
    forget_texts()
    gc.collect()
