"""套表: a superior's own blank form filled from the notebook, and filled again a month later."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.filling import fill_form as fill_parts
from minqing_desktop.exchange.forms.layout import PEOPLE, FormLayout, read_layout
from minqing_desktop.exchange.forms.parts import Parts
from minqing_desktop.exchange.forms.refusals import refusal
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.host import clock
from minqing_desktop.host.files import write_atomically
from minqing_desktop.services.disclosures import note_disclosure
from minqing_desktop.services.forms_binding import (
    BLANK,
    FormBinding,
    asked,
    bind,
    blank_heading,
    rebind,
    source_words,
    vocabularies,
)
from minqing_desktop.services.forms_book import FormBook, FormScope, read_book
from minqing_desktop.services.forms_memory import FormChanges, WholeRow, binding_of, compare, known_template, remember
from minqing_desktop.services.forms_rows import FormRows, rows_for
from minqing_desktop.services.session import Session
from minqing_desktop.storage.resting import collector_resting

DOCUMENT = "form"
MASKED = Masks()


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """A column or blank of the form: where it is, and what it is filled with.

    `state` is «filled», «blank» (left so on purpose), «formula» (the form's own) or «unknown».
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
    """What was recognised in a form; `is_known`: it was filled before, and is filled in the same way."""

    subject: str
    unit: str
    fingerprint: str
    columns: tuple[ColumnReport, ...]
    sheets: tuple[tuple[str, int, bool], ...]
    """Name, rows ready to be filled (0: none), whether the sheet is about one record."""
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class FormOutcome:
    """What was filled: `rows` lines or sheets, `added` rows that the form did not have."""

    look: FormLook
    rows: int
    added: int
    left_out: int
    """Members who had no column left in forms with one row for a household."""
    changes: FormChanges | None
    sheets: int
    without_sheet: int = 0
    """Households whose group has no sheet in a form with a sheet for each group."""


def look_at_form(session: Session | None, path: Path) -> FormLook:
    """Reads a form; without a notebook only what its headings say. UserError: form.*, roster.too_big and the like."""
    layout = layout_of(Parts(path))
    if session is None:
        book = FormBook("", "", "", "", "", clock.today(), (), frozenset(), frozenset())
        return _look(layout, bind(layout, book), is_known=False)
    with session.reading() as reader:
        book = read_book(session, reader, FormScope())
        template = known_template(reader, session.village, layout.fingerprint)
    known = binding_of(template) if template is not None else None
    return _look(layout, known or bind(layout, book), known is not None)


def fill_form(
    session: Session,
    path: Path,
    out: Path,
    scope: FormScope,
    changes: Sequence[tuple[str, str]] = (),
    masks: Masks = MASKED,
    reason: str = "",
    unit: str = "",
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> FormOutcome:
    """Fills a form and remembers how. For the writing lane.

    `changes` are columns bound by hand, as (heading, what the user wrote). With masks off a `reason` is needed, which
    goes on record before anything is written. UserError: form.*, reason_missing, file.*. The file is there whole or
    not at all.
    """
    _check_target(path, out)
    parts = Parts(path)
    _check_kind(parts, out)
    layout = layout_of(parts)
    with session.reading() as reader:
        book = read_book(session, reader, scope)
        template = known_template(reader, session.village, layout.fingerprint)
        known = binding_of(template) if template is not None else None
        binding = rebind(known or bind(layout, book), layout, changes)
        if unit and binding.subject == PEOPLE:
            binding = FormBinding(binding.fingerprint, binding.subject, unit, binding.sources)
        _check_span(binding.subject, scope)
        made = rows_for(session, reader, book, layout, binding, scope, masks)
        told = compare(reader, template, _scope_words(scope), made.headings, made.whole)
    if not masks.are_on:
        note_disclosure(session, DOCUMENT, len(made.whole), reason)
    added: list[int] = []

    def write(stream: BinaryIO) -> None:
        with collector_resting():  # hundreds of thousands of cells are made, and none of them in a ring
            added.append(fill_parts(parts, made.fillings, progress, cancel))
        parts.save(stream)

    look = _look(layout, binding, known is not None)
    write_atomically(out, write, private=not masks.are_on)
    remember(session, path.stem, binding, _scope_words(scope), made.headings, made.whole)
    sheets = sum(len(fillings) for _sheet, fillings in made.fillings)
    return FormOutcome(look, len(made.whole), added[0], made.left_out, told, sheets, made.without_sheet)


def layout_of(parts: Parts) -> FormLayout:
    """What an open form asks for. UserError: form.nothing_found, form.not_blank."""
    known = vocabularies()
    layout = read_layout(parts, known.subjects, known.around)
    if not any(sheet.table is not None or sheet.is_card for sheet in layout.sheets):
        raise refusal("not_blank" if layout.is_filled else "nothing_found")
    return layout


def _check_target(path: Path, out: Path) -> None:
    if out.exists() and path.exists() and out.resolve() == path.resolve():
        raise UserError(
            "form.same_file",
            tr("填好的表不能盖掉空白表，没有生成文件。"),
            tr("请用 --out 另写一个文件名。"),
        )


def _check_kind(parts: Parts, out: Path) -> None:
    has_macros = "macroEnabled" in parts.content_type(parts.workbook)
    wanted = ".xlsm" if has_macros else ".xlsx"
    if out.suffix.lower() != wanted:
        raise UserError(
            "form.suffix",
            tr("填好的表要存成 {suffix}，别的扩展名打不开；没有生成文件。").format(suffix=wanted),
            tr("请把 --out 的文件名改成以 {suffix} 结尾。").format(suffix=wanted),
        )


def _check_span(subject: str, scope: FormScope) -> None:
    if subject == PEOPLE and (scope.since or scope.until):
        raise UserError(
            "form.no_days",
            tr("这份表是按人或按户填的，没有日期可选，没有生成文件。"),
            tr("请去掉 --from 和 --to。"),
        )


def _scope_words(scope: FormScope) -> str:
    # A report of one month is compared with that of the month before, so that the days are no part of it.
    return "|".join((scope.group, scope.tag, scope.household))


def _look(layout: FormLayout, binding: FormBinding, is_known: bool) -> FormLook:
    sheets = tuple(
        (each.part.name, each.table.region.size if each.table else 0, each.is_card) for each in layout.sheets
    )
    columns = columns_of(layout, binding)
    return FormLook(binding.subject, binding.unit, layout.fingerprint, columns, sheets, is_known)


def columns_of(layout: FormLayout, binding: FormBinding) -> tuple[ColumnReport, ...]:
    """Every column and blank of a form, and what it is filled with."""
    columns: list[ColumnReport] = []
    for sheet in layout.sheets:
        places = {each.heading: (0, each.number) for each in sheet.table.columns} if sheet.table else {}
        formulas = {each.heading for each in sheet.table.columns if each.has_formula} if sheet.table else set()
        cells = {blank_heading(sheet, each): (each.row, each.column) for each in sheet.blanks}
        doubted = {each.heading for each in sheet.table.columns if not each.is_sure} if sheet.table else set()
        for heading, *_rest in asked(sheet):
            written = binding.sources.get(heading, "")
            state = "filled" if written and written != BLANK else "blank" if written else "unknown"
            if heading in formulas:
                state, written = "formula", ""
            row, column = places.get(heading) or cells.get(heading, (0, 0))
            place = f"{_letter(column)}{row or ''}" if column else ""
            words = source_words(written, binding.subject) if written else ""
            is_sure = state != "filled" or heading not in doubted
            columns.append(ColumnReport(sheet.part.name, heading, place, state, words, is_sure, row, column, written))
    return tuple(columns)


def _letter(column: int) -> str:
    from minqing_desktop.exchange.forms.references import column_name

    return column_name(column)


__all__ = [
    "ColumnReport",
    "FormLook",
    "FormOutcome",
    "FormRows",
    "WholeRow",
    "columns_of",
    "fill_form",
    "layout_of",
    "look_at_form",
]
