"""What an import would do: the households and persons of a roster, and every doubt about them. Nothing is written yet.

Lists of these records travel between processes as msgpack arrays, so the order of the fields is part of the protocol
between one version's parent and child; it is never stored.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from minqing_desktop.exchange.roster.sentences import MILD, SEVERE


class PlannedPerson(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One member. `relation` is the kept word, `relation_word` what the file says where that differs.

    `birth_date` is a partial date and `sex` 男 or 女, both taken from the ID number where the file has none or another.
    `row` is the row of the sheet as people count it, from 1; 0 for a head who is only named in a column of others.
    """

    name: str
    id_number: str = ""
    id_type: str = ""
    relation: str = ""
    relation_word: str = ""
    sex: str = ""
    birth_date: str = ""
    phone: str = ""
    other_phones: tuple[str, ...] = ()
    former_name: str = ""
    occupation: str = ""
    whereabouts: str = ""
    state: str = ""
    state_on: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    extra: dict[str, str] = {}
    row: int = 0
    sheet: int = 0
    id_damaged: bool = False
    """Something stood where the ID number belongs and could not be taken: damaged, a wrong check digit or length."""

    def __repr__(self) -> str:
        return f"PlannedPerson(sheet={self.sheet}, row={self.row})"  # a log must never show who it is


class PlannedHousehold(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One household in the order of the file; `head` is an index into `members`, -1 when nobody is known to be it."""

    members: tuple[PlannedPerson, ...]
    head: int = -1
    number: str = ""
    """As in the file; empty when the file has none."""
    registered_head: str = ""
    """The police register's head, where the file names another person as the actual one."""
    group: str = ""
    address: str = ""
    registered_address: str = ""
    household_type: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    village: str = ""
    extra: dict[str, str] = {}
    inferred: bool = False
    """No number and no merged cells said who belongs together."""
    livelihood: str = ""
    state: str = ""
    state_on: str = ""

    @property
    def head_name(self) -> str:
        """Name of the head, '' when nobody is known to be it."""
        return self.members[self.head].name if self.head >= 0 else ""

    def __repr__(self) -> str:
        rows = f"{self.members[0].row}-{self.members[-1].row}" if self.members else ""
        return f"PlannedHousehold(rows={rows}, members={len(self.members)})"


class Doubt(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One thing to look at. Holds no cell value: `RosterPlan.written` gives that, for the screen only.

    `row` counts from 1 (0: not about one row), `column` from 0 as in the file (-1: not about one column of it) and
    `label` is its heading;
    `household` and `member` are indexes into the plan, -1 when it is not about one.
    """

    kind: str
    severity: str
    sheet: int
    row: int = 0
    column: int = -1
    label: str = ""
    household: int = -1
    member: int = -1


class ColumnReading(msgspec.Struct, frozen=True, array_like=True):
    """What one column of a sheet was taken for.

    `use` is field, extra (kept beside the fields under its heading), derived (not kept: it can be counted anew),
    refused (a kind that is off unless ticked), ignored (by an answer) or empty (no values). `key` names the column in
    answers. `samples` are cell values.
    """

    key: str
    sheet: int
    index: int
    letter: str
    heading: str
    field: str | None
    use: str
    sure: bool
    reason: str = ""
    samples: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    """Columns of the file it was read from: several where a row holds a whole household, none where we added it."""

    def __repr__(self) -> str:
        return f"ColumnReading({self.sheet}, {self.letter}, {self.field}, {self.use})"


class Question(msgspec.Struct, frozen=True, array_like=True):
    """A column only a person can settle: `choices` are (answer, words), `chosen` what is taken until it is answered."""

    key: str
    sheet: int
    column: int
    heading: str
    choices: tuple[tuple[str, str], ...]
    chosen: str
    samples: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Question({self.sheet}, {self.column})"


class SkippedRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A row that was not taken for a person and is not blank; `reason` is a code of `roster.sentences`."""

    sheet: int
    row: int
    reason: str


class RawRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A row as it stands in the file, a text for each of its sheet's `labels`; blanks of merged cells are filled.

    `role` is problem (skipped, or something is wrong with it), household (lives with such a row, and only the rows
    around it say so) or other: small files are kept whole.
    """

    sheet: int
    row: int
    cells: tuple[str, ...]
    role: str = "problem"

    def __repr__(self) -> str:
        return f"RawRow(sheet={self.sheet}, row={self.row})"


class SheetReading(msgspec.Struct, frozen=True, array_like=True):
    """One sheet (or file): `skipped` is the reason it holds no roster, '' when it was read.

    `layout` is the same for files whose headings are the same; rows count from 1.
    """

    index: int
    name: str
    rows: int
    header_row: int = 0
    first_row: int = 0
    layout: str = ""
    skipped: str = ""
    grouping: str = ""
    """How households were told: number, merged, layout, head, relation or none (a list of single persons)."""
    labels: tuple[tuple[str, ...], ...] = ()
    """For each column its headings from the uppermost level down to its own."""
    title: str = ""
    """What stands over the table, the first filled cell of it."""
    is_given_back: bool = False
    """Rows that we gave back to be put right: they say nothing of anybody else."""
    header_from: int = 0
    """The first row of the header; `header_row` is its last."""


class RosterOutline(msgspec.Struct, frozen=True, array_like=True):
    """What is known before the first row is read."""

    sheets: tuple[SheetReading, ...]
    columns: tuple[ColumnReading, ...]
    questions: tuple[Question, ...]


class RosterBatch(msgspec.Struct, frozen=True, array_like=True):
    """Whole households in the order of the file; indexes in `doubts` count over the whole plan, not the batch."""

    first_household: int
    households: tuple[PlannedHousehold, ...]
    doubts: tuple[Doubt, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    cells: dict[str, str] = {}
    """Cell values that doubts and skipped rows are about, by `cell_key`."""
    rows: tuple[RawRow, ...] = ()
    """Whole rows, as far as `raw_rows.MOST_ROWS` of a file: all of a smaller one, else those with problems."""
    names: dict[str, str] = {}
    """What the search index keeps for names that come for the first time, when that was asked for."""

    def __repr__(self) -> str:
        return f"RosterBatch({self.first_household}, households={len(self.households)})"


def cell_key(sheet: int, row: int, column: int) -> str:
    """The name of a cell in `cells`."""
    return f"{sheet}:{row}:{column}"


class RosterPlan:
    """The whole of a roster as it would be imported."""

    def __init__(self, outline: RosterOutline, batches: Iterable[RosterBatch]) -> None:
        self.sheets = outline.sheets
        self.columns = outline.columns
        self.questions = outline.questions
        households: list[PlannedHousehold] = []
        doubts: list[Doubt] = []
        skipped: list[SkippedRow] = []
        self._cells: dict[str, str] = {}
        rows: list[RawRow] = []
        for batch in batches:
            households += batch.households
            doubts += batch.doubts
            skipped += batch.skipped
            rows += batch.rows
            self._cells.update(batch.cells)
        self.households = tuple(households)
        self.doubts = tuple(doubts)
        self.skipped = tuple(skipped)
        by_place = {(one.sheet, one.row): one for one in rows}  # a row given twice holds as it was given last
        self.rows = tuple(by_place[place] for place in sorted(by_place))

    @property
    def person_count(self) -> int:
        """How many persons there are in all households."""
        return sum(len(household.members) for household in self.households)

    @property
    def problems(self) -> dict[str, int]:
        """How many problems of each kind there are."""
        return dict(Counter(doubt.kind for doubt in self.doubts if doubt.severity == SEVERE))

    @property
    def notices(self) -> dict[str, int]:
        """How many notices of each kind there are."""
        return dict(Counter(doubt.kind for doubt in self.doubts if doubt.severity == MILD))

    def person(self, doubt: Doubt) -> PlannedPerson | None:
        """Whom the doubt is about."""
        return self.households[doubt.household].members[doubt.member] if doubt.member >= 0 else None

    def written(self, doubt: Doubt) -> str:
        """What stands in the cell the doubt is about, for the screen; never for a log."""
        return self._cells.get(cell_key(doubt.sheet, doubt.row, doubt.column), "")

    def written_row(self, skipped: SkippedRow) -> str:
        """The beginning of a skipped row, for the screen; never for a log."""
        return self._cells.get(cell_key(skipped.sheet, skipped.row, -1), "")

    def __repr__(self) -> str:
        return f"RosterPlan(households={len(self.households)}, persons={self.person_count})"


def to_builtins(record: Any) -> dict[str, Any]:
    """A record's fields by name, for JSON."""
    return {name: getattr(record, name) for name in type(record).__struct_fields__}
