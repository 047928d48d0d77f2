"""A cell may hold a book: no reader of single values takes time for it that grows with the square of its length."""

import time
from collections.abc import Callable

import pytest

from minqing_desktop.domain.values import group_name, id_number, partial_date, person_name, phone, relation

READERS: tuple[Callable[[str], object], ...] = (
    partial_date.read, phone.read, id_number.read, person_name.read, person_name.clean, person_name.state_of,
    relation.normalise, group_name.canonical, group_name.display,
)  # fmt: skip
PIECES = ("字", "（", "1", "１", "　", "一", "·", "之", "1-", "二十", "子之", "'", "已故", "a ", "0", "(1", "组")


@pytest.mark.parametrize("read", READERS, ids=lambda read: f"{read.__module__.rpartition('.')[2]}.{read.__name__}")
def test_a_very_long_text_is_read_soon(read: Callable[[str], object]) -> None:
    for piece in PIECES:
        start = time.perf_counter()
        read(piece * 150_000)
        assert time.perf_counter() - start < 1.0, piece
