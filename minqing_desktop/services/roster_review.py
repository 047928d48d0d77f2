"""One roster while it is looked over: what was answered and put right so far, each of which can be taken back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from msgspec.structs import replace as with_changes

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.corrections import JOIN, SKIP, START, TAKE, Corrections, row_key
from minqing_desktop.exchange.roster.plan import RosterPlan, cell_key
from minqing_desktop.exchange.roster.raw_cells import RawCells
from minqing_desktop.services.rosters import preview

Progress = Callable[[int, int], object]
Cancel = Callable[[], bool]

ROW_WORDS: dict[str, Callable[[], str]] = {
    SKIP: lambda: tr("跳过这一行"),
    TAKE: lambda: tr("这一行也要导入"),
    START: lambda: tr("从这一行另起一户"),
    JOIN: lambda: tr("并入上一户"),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person said about one file. `recalled` was said about an earlier one with the same headings."""

    answers: Mapping[str, str] = field(default_factory=dict)
    corrections: Corrections = field(default_factory=Corrections)
    recalled: Mapping[str, str] = field(default_factory=dict)

    @property
    def all_answers(self) -> dict[str, str]:
        """By the key of a column; what is said now outweighs what was said then."""
        return {**self.recalled, **self.answers}

    def without_corrections(self) -> "Wishes":
        """The same answers for a file whose rows are others now."""
        return replace(self, corrections=Corrections())


class ReviewState:
    """Wishes with their history. Every change is one step; `take_back` goes one step back."""

    def __init__(self, recalled: Mapping[str, str] | None = None) -> None:
        self._wishes = Wishes(recalled=dict(recalled or {}))
        self._history: list[Wishes] = []

    @property
    def wishes(self) -> Wishes:
        """As they are now; they never change in themselves."""
        return self._wishes

    @property
    def corrections(self) -> Corrections:
        """What was put right."""
        return self._wishes.corrections

    @property
    def step_count(self) -> int:
        """How many steps can be taken back."""
        return len(self._history)

    def recall(self, answers: Mapping[str, str]) -> None:
        """What was answered about such files before; no step, for it can only be answered anew."""
        self._wishes = replace(self._wishes, recalled=dict(answers))

    def answer(self, answers: Mapping[str, str]) -> bool:
        """Answers questions, or says what columns mean; False when nothing is new in it."""
        return self._step(replace(self._wishes, answers={**self._wishes.answers, **answers}))

    def ask_again(self, keys: Collection[str]) -> None:
        """Drops the answers to these columns, so that they are asked about as if for the first time."""
        recalled = {key: told for key, told in self._wishes.recalled.items() if key not in keys}
        answers = {key: told for key, told in self._wishes.answers.items() if key not in keys}
        self._step(replace(self._wishes, recalled=recalled, answers=answers))

    def put_right(self, sheet: int, row: int, column: int, text: str, written: str) -> bool:
        """Puts a cell right; what the file has there already is no correction. False when nothing is new in it."""
        key, text = cell_key(sheet, row, column), text.strip()
        cells = {other: told for other, told in self.corrections.cells.items() if other != key}
        if text != written.strip():
            cells[key] = text
        return self._correct(with_changes(self.corrections, cells=cells))

    def say_of_row(self, sheet: int, row: int, told: str) -> bool:
        """SKIP, TAKE, START or JOIN; the same again takes it away. False when nothing is new in it."""
        name = "breaks" if told in (START, JOIN) else "rows"
        key, before = row_key(sheet, row), getattr(self.corrections, name)
        others = {other: word for other, word in before.items() if other != key}
        if before.get(key) != told:
            others[key] = told
        return self._correct(with_changes(self.corrections, **{name: others}))

    def drop_corrections(self) -> int:
        """Forgets them all, with their history, because the file is another now; gives how many there were."""
        count = len(self.corrections)
        self._wishes = self._wishes.without_corrections()
        self._history = [wishes.without_corrections() for wishes in self._history]
        return count

    def take_back(self) -> bool:
        """One step back; False when there is none."""
        if not self._history:
            return False
        self._wishes = self._history.pop()
        return True

    def _correct(self, corrections: Corrections) -> bool:
        return self._step(replace(self._wishes, corrections=corrections))

    def _step(self, wishes: Wishes) -> bool:
        if wishes == self._wishes:
            return False
        self._history.append(self._wishes)
        self._wishes = wishes
        return True


def look_over(
    path: Path,
    wishes: Wishes,
    cells: RawCells | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> RosterPlan:
    """What an import would do after what was said; `cells` is filled with the sheets as they stand in the file."""
    return preview(path, wishes.all_answers, progress, cancel, wishes.corrections, cells)


def recalled_for(plan: RosterPlan, wishes: Wishes) -> dict[str, str]:
    """The earlier answers that hold for columns of this file, by the key of the column."""
    keys = {column.key for column in plan.columns}
    return {key: told for key, told in wishes.recalled.items() if key in keys and key not in wishes.answers}


def file_stamp(path: Path) -> tuple[int, int]:
    """Changes when somebody saves the file anew; (0, 0) when it cannot be seen."""
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_size, facts.st_mtime_ns
