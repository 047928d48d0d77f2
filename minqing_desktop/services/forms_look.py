"""What was recognised in a form, for whoever shows it."""

from dataclasses import dataclass

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.layout import FormLayout
from minqing_desktop.exchange.forms.references import column_name
from minqing_desktop.services.forms_binding import BLANK, FormBinding, asked, blank_heading, source_words


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """A column or blank of the form: where it is, and what it is filled with.

    `state` is «filled», «blank» (left so on purpose), «formula» (the form's own) or «unknown»; `source` is for people
    to read.
    """

    sheet: str
    heading: str
    place: str
    state: str
    source: str = ""
    is_sure: bool = True
    """False where the heading only sounds like the field, so that a person should look."""
    row: int = 0
    """Of a blank, from 1; 0 for a column of the table."""
    column: int = 0
    written: str = ""
    """The source as the binding keeps it; '' for what is unknown or the form's own."""


@dataclass(frozen=True, slots=True)
class FormLook:
    """What was recognised in a form.

    `subject` is «people», «visit», «matter», «petition», «mediation» or «task»; `unit` «person» or «household» where
    it is over people. `is_known`: it was filled before, and is filled in the same way.
    """

    subject: str
    unit: str
    fingerprint: str
    columns: tuple[ColumnReport, ...]
    sheets: tuple[tuple[str, int, bool], ...]
    """Name, rows ready to be filled (0: none), whether the sheet is about one record."""
    is_known: bool = False
    notes: tuple[str, ...] = ()
    """Sentences on what of the file cannot be carried over."""
    suffix: str = ".xlsx"
    """How the filled file's name must end."""


def look_of(
    layout: FormLayout,
    binding: FormBinding,
    is_known: bool,
    notes: tuple[str, ...] = (),
    suffix: str = ".xlsx",
) -> FormLook:
    """How a form with this layout is filled by this binding."""
    sheets = tuple(
        (each.part.name, sum(table.region.size for table in each.tables), each.is_card) for each in layout.sheets
    )
    return FormLook(
        binding.subject, binding.unit, layout.fingerprint, columns_of(layout, binding), sheets, is_known, notes, suffix
    )


def columns_of(layout: FormLayout, binding: FormBinding) -> tuple[ColumnReport, ...]:
    """Every column and blank of a form, and what it is filled with."""
    columns: list[ColumnReport] = []
    for sheet in layout.sheets:
        of_tables = {each.heading: each for table in sheet.tables for each in table.columns}
        blanks = {blank_heading(sheet, each): each for each in sheet.blanks}
        for each in asked(sheet, layout.subject):
            heading, column, blank = each.heading, of_tables.get(each.heading), blanks.get(each.heading)
            written = binding.sources.get(heading, "")
            state = "filled" if written and written != BLANK else "blank" if written else "unknown"
            if column is not None and column.has_formula:
                state, written = "formula", ""
            row = blank.row if column is None and blank is not None else 0
            number = column.number if column is not None else blank.column if blank is not None else 0
            place = f"{column_name(number)}{row or ''}" if number else tr("文本框")
            words = source_words(written, each.subject) if written else ""
            # Where no word was recognised, somebody said what fills it.
            is_guessed = column is not None and bool(column.field) and not column.is_sure
            is_sure = state != "filled" or not is_guessed
            columns.append(ColumnReport(sheet.part.name, heading, place, state, words, is_sure, row, number, written))
    return tuple(columns)
