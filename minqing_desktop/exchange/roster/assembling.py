"""Makes persons and households out of grouped rows, a batch of whole households at a time."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import repeat

from minqing_desktop.domain.values import id_number, person_name, phone, relation
from minqing_desktop.exchange.roster import people as read
from minqing_desktop.exchange.roster.caches import FileCaches
from minqing_desktop.exchange.roster.grid import Cell, as_text
from minqing_desktop.exchange.roster.grouped_table import ReadTable
from minqing_desktop.exchange.roster.own_columns import (
    day_of,
    household_state,
    other_phones,
    take_person_states,
    take_relation_words,
)
from minqing_desktop.exchange.roster.plan import Doubt, PlannedHousehold, PlannedPerson, RosterBatch, cell_key
from minqing_desktop.exchange.roster.sentences import severity_of

_BATCH_PERSONS = 4000
_TAG_SEPARATORS = re.compile(r"[、,，;；/|｜\s]+")
_HOUSEHOLD_FIELDS = ("group", "home_addr", "hukou_addr", "household_type", "household_remark", "village")
_OWN_FIELDS = ("registered_head", "livelihood", "household_state", "household_state_on")
_NOTHING: dict[str, str] = {}
"""Shared by all persons without extra columns; nobody writes into it."""


def batches(table: ReadTable, first_household: int, caches: FileCaches) -> Iterator[RosterBatch]:
    """Households in the order of the file, in batches small enough to be written while the next is read."""
    grouping = table.grouping
    start = 0
    count = len(grouping.numbers)
    doubts = {household: kind for kind, household in grouping.doubts}
    while start < count:
        end = start + 1
        limit = grouping.bounds[start] + _BATCH_PERSONS
        while end < count and grouping.bounds[end + 1] <= limit:
            end += 1
        yield _Batch(table, start, end, first_household + start, caches, doubts).build()
        start = end


class _Batch:
    """Households `start` to `end` of a table."""

    def __init__(
        self, table: ReadTable, start: int, end: int, number: int, caches: FileCaches, doubts: dict[int, str]
    ) -> None:
        self._table, self._start, self._end, self._number = table, start, end, number
        self._caches, self._grouping_doubts = caches, doubts
        self._columns = table.columns
        bounds = table.grouping.bounds
        base = bounds[start]
        self._bounds = [bound - base for bound in bounds[start : end + 1]]
        self._positions = table.grouping.order[base : bounds[end]]
        self._indexes = [table.found.rows[position] for position in self._positions]
        rows = table.table.sheet.rows
        number_of = table.table.sheet.row_number
        self._numbers_of_rows = [number_of(index) for index in self._indexes]
        self._people = read.PeopleColumns([rows[index] for index in self._indexes], table.columns)
        self._doubts: list[Doubt] = []
        self._cells: dict[str, str] = {}
        self._owner: list[int] = []
        self._household_tags: list[tuple[int, str]] = []

    def build(self) -> RosterBatch:
        people, caches = self._people, self._caches
        names, remarks = read.names(people)
        types = read.id_types(people)
        relations = read.relations_of(people, self._table.relations, names)
        numbers, damaged, guessed = read.id_numbers(people, types)
        for position, told in guessed.items():
            types[position] = told
        sexes = read.sexes(people, numbers, types, relations, caches)
        births = read.births(people, numbers, types, caches)
        words = read.settle_relations(people, relations, sexes, self._table.relations.one_place_codes)
        take_relation_words(people, words)
        phones, others = read.phones(people)
        states, since = read.states(people, remarks, caches)
        take_person_states(people, states, since, caches)
        self._take_other_phones(others)
        self._note_repeated(numbers)
        heads = self._heads(names, relations, numbers)
        self._lend_phones(phones, heads)
        facts = self._household_facts(heads)
        notes = self._texts("remark")
        for position, reading in remarks.items():
            notes[position] = "；".join(filter(None, (reading.remark, notes[position])))
        persons = list(
            map(
                PlannedPerson, names, numbers, types, relations, words, sexes, births, phones, others,
                self._texts("former_name"), self._texts("occupation"), self._texts("whereabouts"), states, since,
                self._tags(), notes, self._extras(), self._numbers_of_rows, repeat(self._table.sheet),
                damaged,
            )
        )  # fmt: skip
        households = self._households(persons, heads, facts)
        self._place_doubts()
        return RosterBatch(self._number, tuple(households), tuple(self._doubts), (), self._cells)

    def _texts(self, name: str) -> list[str]:
        column = self._columns.first(name)
        if column < 0:
            return [""] * len(self._people.rows)
        texts = self._caches.notes if name == "remark" else self._caches.texts
        return [texts[cell] for cell in self._people.cells(column)]

    def _note_repeated(self, numbers: list[str]) -> None:
        seen = self._caches.id_seen
        column = self._columns.first("id_no")
        sheet = self._table.sheet
        for position, number in enumerate(numbers):
            if number:
                if number in seen:
                    self._people.doubt("id_repeated", position, column)
                else:
                    seen[number] = (sheet, position)

    def _tags(self) -> list[tuple[str, ...]]:
        """Tags of the persons; those of the household, or without such a column words like 监测户, are set aside."""
        known: dict[Cell, tuple[str, ...]] = {}
        result: list[tuple[str, ...]] = [()] * len(self._people.rows)
        of_household = self._columns.places.get("household_tags", [])
        for column in (*self._columns.places.get("tags", ()), *of_household):
            for position, cell in enumerate(self._people.cells(column)):
                if cell == "":
                    continue
                words = known.get(cell)
                if words is None:
                    words = known[cell] = tuple(filter(None, _TAG_SEPARATORS.split(as_text(cell))))
                for word in words:
                    if column in of_household or (not of_household and word.endswith("户")):
                        self._household_tags.append((position, word))
                    elif word not in result[position]:
                        result[position] = (*result[position], word)
        return result

    def _extras(self) -> list[dict[str, str]]:
        texts, kept = self._caches.texts, self._people.kept
        columns = [
            (column, heading)
            for column, heading in self._columns.extras
            if any(row[column] != "" for row in self._people.rows)
        ]
        if columns:
            extras = [
                {heading: texts[row[column]] for column, heading in columns if row[column] != ""}
                for row in self._people.rows
            ]
        else:
            extras = [_NOTHING] * len(self._people.rows)
        for position, more in kept.items():
            extras[position] = {**extras[position], **more}
        return extras

    def _heads(self, names: list[str], relations: list[str], numbers: list[str]) -> list[tuple[int, str, str]]:
        """For each household the head's index, the registered head if another, and the name of a head not listed."""
        registered_column, actual_column = self._columns.first("head_name"), self._columns.first("actual_head")
        inferred = self._columns.first("relation") < 0
        result: list[tuple[int, str, str]] = []
        for household, (start, end) in enumerate(zip(self._bounds, self._bounds[1:], strict=False)):
            members = relations[start:end]
            head = members.index(relation.HEAD) if relation.HEAD in members else -1
            if head >= 0 and members.count(relation.HEAD) > 1:
                self._doubt("two_heads", household, self._columns.first("relation"), start + head)
            listed = self._named(registered_column, start, end)
            by_number = self._head_by_number(start, end, numbers)
            if head < 0 and by_number >= 0:
                head = by_number
                relations[start + head] = relations[start + head] or relation.HEAD
            if head < 0 and listed:
                head = self._index_of(listed, names, start, end)
                if head >= 0 and not relations[start + head]:
                    relations[start + head] = relation.HEAD
            missing = listed if head < 0 else ""
            names_heads = self._columns.names_are_heads
            if head < 0 and not missing and names_heads:
                head = 0
                relations[start] = relation.HEAD
            if head < 0 and not missing and inferred and self._table.grouping.kind != "none":
                head = 0
                relations[start] = relation.HEAD
                self._doubt("head_inferred", household, -1, start)
            head, registered = self._actual(actual_column, head, listed, names, start, end)
            if head < 0 and not missing and self._table.grouping.kind != "none":
                self._doubt("no_head", household, -1, start)
            if registered:
                self._doubt("head_differs", household, actual_column, start)
            result.append((head, registered, missing))
        return result

    def _head_by_number(self, start: int, end: int, numbers: list[str]) -> int:
        """Who bears the number that stands as the head's, -1 for nobody; nobody's number is set aside."""
        column = self._columns.first("head_id_no")
        if column < 0:
            return -1
        told = next(filter(None, (as_text(row[column]) for row in self._people.rows[start:end])), "")
        number = id_number.read(told).number
        if number and number in numbers[start:end]:
            return numbers.index(number, start, end) - start
        if told:
            self._people.keep(start, self._columns.heading(column), told)
        return -1

    def _named(self, column: int, start: int, end: int) -> str:
        if column < 0:
            return ""
        cells = (as_text(self._people.rows[position][column]) for position in range(start, end))
        return person_name.clean(next(filter(None, cells), ""))

    @staticmethod
    def _index_of(name: str, names: list[str], start: int, end: int) -> int:
        return next((position - start for position in range(start, end) if names[position] == name), -1)

    def _actual(self, column: int, head: int, listed: str, names: list[str], start: int, end: int) -> tuple[int, str]:
        """The head that the file calls the actual one, and the register's name when that is another person."""
        actual = self._named(column, start, end)
        if not actual:
            return head, ""
        registered = listed or (names[start + head] if head >= 0 else "")
        index = self._index_of(actual, names, start, end)
        if index < 0:
            self._people.keep(start + max(head, 0), self._columns.heading(column), actual)
            return head, ""
        return index, registered if registered != actual else ""

    def _household_facts(self, heads: list[tuple[int, str, str]]) -> dict[str, list[str]]:
        """What a household has one of: the head's cell or the first one filled; members who differ keep theirs."""
        facts = {name: self._one_per_household(name, heads) for name in (*_HOUSEHOLD_FIELDS, *_OWN_FIELDS)}
        if self._table.section_groups is not None:
            groups, shown = self._table.section_groups, self._caches.groups
            facts["group"] = [shown[groups[self._positions[start]]] for start in self._bounds[:-1]]
        return facts

    def _one_per_household(self, name: str, heads: list[tuple[int, str, str]]) -> list[str]:
        columns = self._columns.places.get(name)
        if not columns:
            return [""] * len(heads)
        texts = {
            "group": self._caches.groups,
            "household_remark": self._caches.notes,
            "livelihood": self._caches.notes,
        }.get(name, self._caches.texts)
        column = columns[0]
        if len(columns) > 1:
            values = ["".join(texts[row[c]] for c in columns) for row in self._people.rows]
        else:
            values = [texts[row[column]] for row in self._people.rows]
        result: list[str] = []
        for (start, end), (head, _, _) in zip(zip(self._bounds, self._bounds[1:], strict=False), heads, strict=True):
            value = values[start + head] if head > 0 else values[start]
            for position in range(start, end):
                other = values[position]
                if other != value and other:
                    if value:
                        self._people.keep(position, self._columns.heading(column), other)
                    else:
                        value = other
            result.append(value)
        return result

    def _lend_phones(self, phones: list[str], heads: list[tuple[int, str, str]]) -> None:
        """Gives a head without a telephone the one that stands on the household's form."""
        column = self._columns.first("household_phone")
        if column < 0:
            return
        for start, (head, _, _) in zip(self._bounds, heads, strict=False):
            position = start + max(head, 0)
            found = phone.read(self._people.rows[position][column]).numbers
            if found and not phones[position]:
                phones[position] = found[0]

    def _households(
        self, persons: list[PlannedPerson], heads: list[tuple[int, str, str]], facts: dict[str, list[str]]
    ) -> list[PlannedHousehold]:
        grouping = self._table.grouping
        inferred = grouping.is_inferred
        tags = self._tags_by_household()
        extras = self._extras_by_household()
        households: list[PlannedHousehold] = []
        columns = [facts[name] for name in _HOUSEHOLD_FIELDS]
        bounds = zip(self._bounds, self._bounds[1:], strict=False)
        lines = zip(bounds, heads, *columns, strict=True)
        for household, ((start, end), told, group, address, hukou, kind, note, village) in enumerate(lines):
            head, registered, missing = told
            self._owner.extend([household] * (end - start))
            members = tuple(persons[start:end])
            if missing:
                members = (PlannedPerson(missing, relation=relation.HEAD, sheet=self._table.sheet), *members)
                head = 0
                self._doubt("head_added", household, self._columns.first("head_name"), start, member=0)
            number = grouping.numbers[self._start + household]
            if inferred:
                self._doubt("household_inferred", household, -1, start)
            elif self._start + household in self._grouping_doubts:
                kind_of_doubt = self._grouping_doubts[self._start + household]
                self._doubt(kind_of_doubt, household, self._columns.first("household_no"), start)
            own = {name: facts[name][household] for name in _OWN_FIELDS}
            state = household_state(own["household_state"])
            households.append(
                PlannedHousehold(
                    members,
                    head,
                    number,
                    own["registered_head"] or registered,
                    group,
                    address,
                    hukou,
                    kind,
                    tags.get(household, ()),
                    note,
                    village,
                    extras.get(household, _NOTHING),
                    inferred,
                    own["livelihood"],
                    state,
                    day_of(own["household_state_on"], self._caches) if state else "",
                )
            )
        return households

    def _extras_by_household(self) -> dict[int, dict[str, str]]:
        extras: dict[int, dict[str, str]] = {}
        for column in self._columns.places.get("household_extra", ()):
            for position, cell in enumerate(self._people.cells(column)):
                if cell != "":
                    household = bisect_right(self._bounds, position) - 1
                    extras.setdefault(household, {}).setdefault(self._columns.heading(column), self._caches.notes[cell])
        return extras

    def _take_other_phones(self, others: list[tuple[str, ...]]) -> None:
        column = self._columns.first("other_phones")
        if column >= 0:
            for position, cell in enumerate(self._people.cells(column)):
                if cell != "":
                    others[position] = tuple(dict.fromkeys((*others[position], *other_phones(cell))))

    def _tags_by_household(self) -> dict[int, tuple[str, ...]]:
        tags: dict[int, tuple[str, ...]] = {}
        for position, word in self._household_tags:
            household = bisect_right(self._bounds, position) - 1
            tags[household] = tuple(dict.fromkeys((*tags.get(household, ()), word)))
        return tags

    def _doubt(self, kind: str, household: int, column: int, position: int, member: int = -1) -> None:
        row = self._numbers_of_rows[position]
        sheet = self._table.sheet
        label = self._columns.heading(column)
        if column >= 0:
            text = as_text(self._people.rows[position][column])
            column = self._table.table.sheet.origin(self._indexes[position], column)
            self._cells[cell_key(sheet, row, column)] = text
        self._doubts.append(Doubt(kind, severity_of(kind), sheet, row, column, label, self._number + household, member))

    def _place_doubts(self) -> None:
        """Gives the doubts about cells their person: households are known only now."""
        added = {doubt.household - self._number for doubt in self._doubts if doubt.kind == "head_added"}
        for kind, position, column in self._people.doubts:
            household = self._owner[position]
            member = position - self._bounds[household] + (household in added)
            self._doubt(kind, household, column, position, member)
