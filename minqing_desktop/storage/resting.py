"""Lets Python's collector of reference rings rest while thousands of rows are made, in which there are none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """For a piece of work that is bounded: rings that are made within it wait until it is over."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
