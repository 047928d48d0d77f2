"""The faint mark of who printed when, which every page bears that is written while it is set, whoever writes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_MARK: ContextVar[str] = ContextVar("print_mark", default="")


@contextmanager
def marked(words: str) -> Iterator[None]:
    """All documents begun in this block, in this thread, bear `words` at the foot of each page; empty for no mark."""
    token = _MARK.set(words)
    try:
        yield
    finally:
        _MARK.reset(token)


def mark() -> str:
    """The mark in force."""
    return _MARK.get()
