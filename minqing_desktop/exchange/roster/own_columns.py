"""Columns that only our own rosters have, so that what went out comes in again as the same records."""

from minqing_desktop.domain.records.household import HOUSEHOLD_STATES, PERSON_STATES
from minqing_desktop.domain.values import person_name
from minqing_desktop.exchange.roster.caches import FileCaches
from minqing_desktop.exchange.roster.grid import Cell, as_text
from minqing_desktop.exchange.roster.people import PeopleColumns

_PERSON_STATES = {word: code for code, word in PERSON_STATES}
_HOUSEHOLD_STATES = {word: code for code, word in HOUSEHOLD_STATES}


def take_person_states(people: PeopleColumns, states: list[str], since: list[str], caches: FileCaches) -> None:
    """Puts the exact state and its day, where a roster of ours says them, in place of what else was concluded."""
    column, days = people.columns.first("person_state"), people.columns.first("person_state_on")
    if column < 0:
        return
    for position, cell in enumerate(people.cells(column)):
        text = as_text(cell)
        if text in _PERSON_STATES:
            states[position] = _PERSON_STATES[text]
            since[position] = day_of(people.rows[position][days], caches) if days >= 0 and states[position] else ""
        elif text:  # other programs have such a column, too: 正常, 死亡, 迁出
            states[position] = states[position] or person_name.state_of(text)
            people.keep(position, people.columns.heading(column), text)


def take_relation_words(people: PeopleColumns, words: list[str]) -> None:
    """Puts what somebody is called beside the standard word, where one does not follow from the other."""
    column = people.columns.first("relation_word")
    if column >= 0:
        for position, cell in enumerate(people.cells(column)):
            words[position] = as_text(cell) or words[position]


def household_state(word: str) -> str:
    """The code of a household's state, '' for one who lives here, and for any other word."""
    return _HOUSEHOLD_STATES.get(word, "")


def day_of(cell: Cell, caches: FileCaches) -> str:
    """A whole day, or ''."""
    value = caches.dates[cell].value if cell != "" else ""
    return value if len(value) == 10 else ""


def other_phones(cell: Cell) -> tuple[str, ...]:
    """The other telephones as they were kept, whatever they are."""
    return tuple(part for part in as_text(cell).split("、") if part)
