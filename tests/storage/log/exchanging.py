"""Short ways to write on copies and to carry actions between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from minqing_desktop.domain.catalogue import Record
from minqing_desktop.domain.log.op import FORMAT, ActionHeader, Op, encode_header
from minqing_desktop.storage.notebook import Notebook, Writing
from minqing_desktop.storage.rebuilding import view_prints
from minqing_desktop.storage.transport import ForeignAction, Taken, export_actions
from tests.storage.conftest import VILLAGE


@contextmanager
def acting(notebook: Notebook, verb: str = "test", village: str = VILLAGE, **more: Any) -> Iterator[Writing]:
    """One action."""
    with notebook.acting(verb, village=village, cadre="", at_ms=1_700_000_000_000, **more) as doing:
        yield doing


def exported(notebook: Notebook, after: int = 0) -> list[ForeignAction]:
    """The actions of a notebook behind a place of its log."""
    with notebook.reading() as reader:
        return list(export_actions(reader.connection, after))


def carry(source: Notebook, target: Notebook) -> Taken:
    """Everything one copy has reaches another."""
    return target.take(exported(source))


def exchange(one: Notebook, other: Notebook) -> None:
    """Both copies have everything, and show the same."""
    carry(one, other)
    carry(other, one)
    with one.reading() as reader:
        prints = view_prints(reader.connection)
    with other.reading() as reader:
        assert view_prints(reader.connection) == prints


def only(notebook: Notebook, kind: type[Record]) -> Any:
    """The one visible record of a kind."""
    with notebook.reading() as reader:
        (record,) = reader.find(kind)
    return record


def header_of(identity: bytes, **changes: Any) -> bytes:
    """The bytes of a header that some other device might write."""
    facts: dict[str, Any] = {
        "format": FORMAT,
        "id": identity,
        "village": VILLAGE,
        "device": b"other device 000",
        "number": 1,
        "lamport": 5,
        "at_ms": 0,
        "cadre": b"",
        "verb": "test",
        "subject_kind": "",
        "subject": b"",
        "counts": {},
        "undoes": b"",
    }
    return encode_header(ActionHeader(**(facts | changes)))


def action_of(identity: bytes, *ops: Op, **changes: Any) -> ForeignAction:
    """An action that some other device might have written."""
    return ForeignAction(header_of(identity, **changes), list(ops))
