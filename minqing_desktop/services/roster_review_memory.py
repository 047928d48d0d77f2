"""What was answered about the columns of a roster, kept in the notebook for the next one with the same headings.

Beside each layout (`SheetReading.layout`) stand headings and answers only, never a value of a cell.
"""

from collections.abc import Iterable, Mapping

import msgspec

from minqing_desktop.services.session import Session
from minqing_desktop.storage.preferring import drop_preference, load_preferences, store_preference

_PREFIX = "roster.answers:"
_decode = msgspec.json.Decoder(dict[str, str]).decode


def recalled_answers(session: Session) -> dict[str, str]:
    """The answers to all layouts by the key of their column; which of them concern a file is known once it is read."""
    with session.reading() as reader:
        kept = load_preferences(reader.connection, _PREFIX)
    found: dict[str, str] = {}
    for value in kept.values():
        found.update(_decode(value))
    return found


def remember_answers(session: Session, answers: Mapping[str, str]) -> None:
    """Keeps answers by the key of their column beside those of the same layout. Only the writing lane calls this."""
    with session.notebook.local() as connection:
        for layout, told in _by_layout(answers).items():
            before = load_preferences(connection, _PREFIX + layout).get(_PREFIX + layout, "{}")
            value = msgspec.json.encode({**_decode(before), **told}).decode()
            store_preference(connection, _PREFIX + layout, value)


def forget_answers(session: Session, keys: Iterable[str]) -> None:
    """Forgets the answers to these columns, so that they are asked again. Only the writing lane calls this."""
    with session.notebook.local() as connection:
        for layout, gone in _by_layout(dict.fromkeys(keys, "")).items():
            before = load_preferences(connection, _PREFIX + layout).get(_PREFIX + layout, "{}")
            left = {key: answer for key, answer in _decode(before).items() if key not in gone}
            if left:
                store_preference(connection, _PREFIX + layout, msgspec.json.encode(left).decode())
            else:
                drop_preference(connection, _PREFIX + layout)


def _by_layout(answers: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, answer in answers.items():
        found.setdefault(key.partition("/")[0], {})[key] = answer
    return found
