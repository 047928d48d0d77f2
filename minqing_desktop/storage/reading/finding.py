"""Finds anything by what a person types: names, initials, number tails, telephone, words."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.storage.reading.hit_kinds import Hit, hit_kinds
from minqing_desktop.storage.schema import KIND_SHIFT
from minqing_desktop.storage.search_index import beginnings, match_expression

# How far the index is read for the beginning of a word: a first letter begins a hundred thousand words in a county, of
# which the first are as good as any until more is typed.
MOST_PLACES = 1500
LARGEST_BATCH = 800
_LAST_CHARACTER = "\U0010ffff"


def find(connection: Connection, village: str, typed: str, kinds: tuple[str, ...], limit: int = 8) -> list[Hit]:
    """What `typed` finds, by kind in the order asked for, at most `limit` of each; nothing for empty input.

    For the beginning of a single word shorter words come first, and of very many only the first are looked at.
    """
    expression = match_expression(typed)
    if not expression:
        return []
    prefixes = beginnings(typed)
    numbers = _begun(connection, prefixes) if prefixes else _few(connection, expression)
    hits: list[Hit] = []
    for kind in kinds:
        batches = _matched(connection, expression, kind, limit * 4) if numbers is None else _of_kind(numbers, kind)
        hits.extend(_visible(connection, village, kind, typed.strip(), batches, limit))
    return hits


def _visible(
    connection: Connection, village: str, kind: str, typed: str, batches: Iterable[list[int]], limit: int
) -> list[Hit]:
    """The first hits that this village shows, in the order of the row numbers given."""
    shape = hit_kinds()[kind]
    hits: list[Hit] = []
    for numbers in batches:
        query = f"{shape.query} AND {shape.alias}.n IN ({', '.join('?' * len(numbers))})"
        found = {row[-1]: row for row in connection.exec_driver_sql(query, (village, *numbers))}
        hits.extend(shape.make(found[number], typed) for number in numbers if number in found)
        if len(hits) >= limit:
            break
    return hits[:limit]


def _matched(connection: Connection, expression: str, kind: str, size: int) -> Iterator[list[int]]:
    """Row numbers of one kind that the expression finds, in batches that grow."""
    code = kind_named(kind).code
    start, end = code << KIND_SHIFT, (code + 1) << KIND_SHIFT
    while True:
        rows = connection.exec_driver_sql(
            "SELECT rowid FROM find WHERE find MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?",
            (expression, start, end, size),
        )
        numbers = [row[0] for row in rows]
        if numbers:
            yield numbers
        if len(numbers) < size:
            return
        start, size = numbers[-1] + 1, min(size * 4, LARGEST_BATCH)


def _few(connection: Connection, expression: str) -> list[int] | None:
    """Row numbers of all kinds that the expression finds; None when they are too many to be looked at together.

    Asking once is a fifth of the work of asking for each kind where words are only begun, as they are joined each time.
    """
    rows = connection.exec_driver_sql(
        "SELECT rowid FROM find WHERE find MATCH ? LIMIT ?", (expression, MOST_PLACES)
    ).all()
    return [row[0] for row in rows] if len(rows) < MOST_PLACES else None


def _begun(connection: Connection, prefixes: list[str]) -> list[int]:
    """Row numbers of all kinds in whose words one begins with a prefix, in the order of the words."""
    found: dict[int, None] = {}
    for prefix in prefixes:
        rows = connection.exec_driver_sql(
            "SELECT doc FROM find_places WHERE term >= ? AND term < ? LIMIT ?",
            (prefix, prefix + _LAST_CHARACTER, MOST_PLACES),
        )
        found.update((row[0], None) for row in rows)
    return list(found)


def _of_kind(numbers: list[int], kind: str) -> Iterator[list[int]]:
    code = kind_named(kind).code
    wanted = [number for number in numbers if number >> KIND_SHIFT == code]
    # Nearly always the first few are seen by this village.
    size = 24
    while wanted:
        yield wanted[:size]
        wanted, size = wanted[size:], LARGEST_BATCH
