"""套表: a superior's own blank form filled from the notebook, and filled again a month later.

`look_at_form` says what was recognised; `fill_form` writes the file, remembers how, and says what is other than the
last time. What a window shows in between is in `forms_desk`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.template import Template
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.filling import fill_form as fill_parts
from minqing_desktop.exchange.forms.layout import PEOPLE, FormLayout, read_layout
from minqing_desktop.exchange.forms.parts import Parts
from minqing_desktop.exchange.forms.refusals import refusal
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.host import clock
from minqing_desktop.services.disclosures import note_disclosure
from minqing_desktop.services.forms_binding import FormBinding, bind, rebind, vocabularies
from minqing_desktop.services.forms_book import FormBook, read_book
from minqing_desktop.services.forms_look import ColumnReport, FormLook, columns_of, look_of
from minqing_desktop.services.forms_memory import (
    FormChanges,
    binding_of,
    compare,
    known_template,
    remember,
)
from minqing_desktop.services.forms_rows import FormRows, rows_for
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.session import Session
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.resting import collector_resting

DOCUMENT = "form"
MASKED = Masks()


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
    parts = Parts(path)
    layout = layout_of(parts)
    if session is None:
        book = FormBook("", "", "", "", "", clock.today(), (), frozenset(), frozenset())
        return look_of(layout, bind(layout, book), is_known=False, suffix=_suffix(parts))
    with session.reading() as reader:
        book = read_book(session, reader, FormScope())
        template = known_template(reader, session.village, layout.fingerprint)
    return _look(layout, _binding(template, layout, book), template, parts)


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
    """Fills a form and remembers how, and who went in. For the writing lane.

    `changes` are columns bound by hand, as (heading, what the user wrote; see `forms_binding.read_source`); `unit` is
    «person», «household» or '' for what the form says. With masks off a `reason` is needed, which goes on record
    before anything is written. UserError: form.*, reason_missing, file.*. The file is there whole or not at all.
    """
    _check_target(path, out)
    parts = Parts(path)
    _check_kind(parts, out)
    layout = layout_of(parts)
    with session.reading() as reader:
        work = _prepared(session, reader, layout, scope, changes, masks, unit)
    made = work.made
    if not masks.are_on:
        note_disclosure(session, DOCUMENT, len(made.whole), reason)
    added: list[int] = []

    def write(stream: BinaryIO) -> None:
        with collector_resting():  # hundreds of thousands of cells are made, and none of them in a ring
            added.append(fill_parts(parts, made.fillings, progress, cancel))
        parts.save(stream)

    look = _look(layout, work.binding, work.template, parts)
    write_out(session, out, write, DOCUMENT, len(made.whole), private=not masks.are_on)
    remember(session, path.stem, work.binding, scope, made.headings, made.whole)
    sheets = sum(len(fillings) for _sheet, fillings in made.fillings)
    return FormOutcome(look, len(made.whole), added[0], made.left_out, work.told, sheets, made.without_sheet)


@dataclass(frozen=True, slots=True)
class _Work:
    """Everything that is known before the file is written."""

    template: Template | None
    binding: FormBinding
    made: FormRows
    told: FormChanges | None


def _prepared(
    session: Session,
    reader: Reader,
    layout: FormLayout,
    scope: FormScope,
    changes: Sequence[tuple[str, str]],
    masks: Masks,
    unit: str,
) -> _Work:
    book = read_book(session, reader, scope)
    template = known_template(reader, session.village, layout.fingerprint)
    binding = rebind(_binding(template, layout, book), layout, changes)
    if unit and binding.subject == PEOPLE:
        binding = msgspec.structs.replace(binding, unit=unit, is_unit_chosen=True)
    made = rows_for(session, reader, book, layout, binding, scope, masks)
    return _Work(template, binding, made, compare(reader, template, scope, made.headings, made.whole))


def _binding(template: Template | None, layout: FormLayout, book: FormBook) -> FormBinding:
    """As the last time; what was not known then and is now is taken up."""
    fresh = bind(layout, book)
    known = binding_of(template) if template is not None else None
    if known is None:
        return fresh
    return msgspec.structs.replace(known, sources={**fresh.sources, **known.sources})


def _look(layout: FormLayout, binding: FormBinding, template: Template | None, parts: Parts) -> FormLook:
    return look_of(layout, binding, template is not None, (), _suffix(parts))


def layout_of(parts: Parts) -> FormLayout:
    """What an open form asks for. UserError: form.nothing_found, form.not_blank."""
    known = vocabularies()
    layout = read_layout(parts, known.subjects, known.around)
    if not any(sheet.table is not None or sheet.is_card for sheet in layout.sheets):
        raise refusal("not_blank" if layout.is_filled else "nothing_found")
    return layout


def _suffix(parts: Parts) -> str:
    return ".xlsm" if "macroEnabled" in parts.content_type(parts.workbook) else ".xlsx"


def _check_target(path: Path, out: Path) -> None:
    if out.exists() and path.exists() and out.resolve() == path.resolve():
        raise UserError(
            "form.same_file",
            tr("填好的表不能盖掉空白表，没有生成文件。"),
            tr("请用 --out 另写一个文件名。"),
        )


def _check_kind(parts: Parts, out: Path) -> None:
    wanted = _suffix(parts)
    if out.suffix.lower() != wanted:
        raise UserError(
            "form.suffix",
            tr("填好的表要存成 {suffix}，别的扩展名打不开；没有生成文件。").format(suffix=wanted),
            tr("请把文件名改成以 {suffix} 结尾。").format(suffix=wanted),
        )


__all__ = ["ColumnReport", "FormLook", "FormOutcome", "columns_of", "fill_form", "layout_of", "look_at_form"]
