"""Fills a form: values into the rows of its tables and the blanks around them, sheets copied for further records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from minqing_desktop.exchange.forms.blanks import Blank, fill_blanks
from minqing_desktop.exchange.forms.cells import DateStyles, Value
from minqing_desktop.exchange.forms.copies import copy_sheet, free_name, rename
from minqing_desktop.exchange.forms.layout import FormSheet
from minqing_desktop.exchange.forms.moving import forget_values
from minqing_desktop.exchange.forms.parts import Parts, SheetPart
from minqing_desktop.exchange.forms.rows import Line, fill_region
from minqing_desktop.exchange.progress import Cancel, Pace, Progress


@dataclass(frozen=True, slots=True)
class Filling:
    """What goes into one sheet: for each table a list of lines for each record, and the values of its blanks."""

    tables: Sequence[Sequence[Sequence[Line]]] = ()
    blanks: Mapping[Blank, Value] = field(default_factory=dict)
    name: str = ""
    """What the sheet is called, for sheets that are one record each; '' leaves its name."""

    @property
    def blocks(self) -> Sequence[Sequence[Line]]:
        """The records of the first table."""
        return self.tables[0] if self.tables else ()


def fill_form(
    parts: Parts,
    fillings: Sequence[tuple[FormSheet, Sequence[Filling]]],
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> int:
    """Writes everything into the open package, a copy of a sheet for each further filling; gives the rows put in.

    UserError: form.too_long. `Cancelled` when stopped.
    """
    dates = DateStyles(parts)
    taken = {each.name.lower() for each in parts.sheets()}
    pace = Pace(progress, cancel, sum(len(each) for _sheet, each in fillings))
    added = done = 0
    filled: set[str] = set()
    for sheet, each_filling in fillings:
        targets = _targets(parts, sheet.part, each_filling, taken)
        for target, filling in zip(targets, each_filling, strict=True):
            added += _fill_sheet(parts, sheet, target, filling, dates)
            filled.add(target.part)
            done += 1
            pace.step(done)
    forget_values(parts, filled)
    return added


def _targets(parts: Parts, sheet: SheetPart, fillings: Sequence[Filling], taken: set[str]) -> list[SheetPart]:
    """The sheet itself for the first, copies of it for the others, made before anything is written."""
    if not fillings or not fillings[0].name:
        return [sheet] * len(fillings)
    targets = [sheet, *(copy_sheet(parts, sheet, free_name(each.name, taken)) for each in fillings[1:])]
    if len(fillings) > 1:
        targets[0] = rename(parts, sheet, free_name(fillings[0].name, taken))
    return targets


def _fill_sheet(parts: Parts, sheet: FormSheet, target: SheetPart, filling: Filling, dates: DateStyles) -> int:
    """From the lowest table up, so that those above stand where the layout says."""
    moved: dict[int, int] = {}
    for table, blocks in reversed(list(zip(sheet.tables, filling.tables, strict=True))):
        moved[table.region.last] = fill_region(parts, target, table.region, blocks, dates)
    if filling.blanks:
        fill_blanks(parts, target, filling.blanks, dates, moved)
    return sum(moved.values())
