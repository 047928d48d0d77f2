"""A form that lies open: what it asks for, and filling it. Whoever does not trust the file uses `form_process`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.exchange.forms.filling import Filling, fill_form
from minqing_desktop.exchange.forms.layout import FormLayout, read_layout
from minqing_desktop.exchange.forms.opening import open_parts
from minqing_desktop.exchange.forms.picture import SheetShape, shapes_of
from minqing_desktop.exchange.forms.refusals import refusal
from minqing_desktop.exchange.forms.vocabularies import read_vocabularies
from minqing_desktop.exchange.progress import Cancel, Progress

Fillings = Mapping[int, Sequence[Filling]]
"""What goes into a sheet, by its place among the sheets of the layout."""


@dataclass(frozen=True, slots=True)
class OpenedForm:
    """`lost` are codes of what could not be carried over (`refusals.lost_words`); `suffix` how the name must end."""

    layout: FormLayout
    shapes: tuple[SheetShape, ...]
    lost: tuple[str, ...]
    suffix: str


class FormWork:
    """One form, open in this process. `headings` and `form_headings` are the shipped files."""

    def __init__(self, path: Path, headings: Path, form_headings: Path) -> None:
        self._parts, lost = open_parts(path)
        known = read_vocabularies(headings.read_bytes(), form_headings.read_bytes())
        layout = read_layout(self._parts, known.subjects, known.around)
        if not any(sheet.table is not None or sheet.is_card for sheet in layout.sheets):
            raise refusal("not_blank" if layout.is_filled else "nothing_found")
        has_macros = "macroEnabled" in self._parts.content_type(self._parts.workbook)
        shapes = shapes_of(self._parts, layout.sheets)
        self.opened = OpenedForm(layout, shapes, lost, ".xlsm" if has_macros else ".xlsx")

    def __enter__(self) -> "FormWork":
        return self

    def __exit__(self, *_failure: object) -> None:
        pass

    def fill(
        self, fillings: Fillings, stream: BinaryIO, progress: Progress | None = None, cancel: Cancel | None = None
    ) -> int:
        """Writes the filled form; gives how many rows it did not have. Once only. UserError: form.too_long."""
        sheets = self.opened.layout.sheets
        wanted = [(sheets[place], each) for place, each in fillings.items()]
        added = fill_form(self._parts, wanted, progress, cancel)
        self._parts.save(stream)
        return added
