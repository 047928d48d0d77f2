"""套表: a superior's own blank form filled from the notebook, and filled again a month later.

`look_at_form` says what was recognised; `fill_form` writes the file, remembers how, and says what is other than the
last time. What a window shows in between is in `forms_desk`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

import msgspec

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.template import Template
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.layout import PEOPLE, FormLayout
from minqing_desktop.exchange.forms.refusals import lost_words
from minqing_desktop.exchange.forms.work import OpenedForm
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.host import clock
from minqing_desktop.services.disclosures import note_disclosure
from minqing_desktop.services.forms_binding import FormBinding, bind, rebind
from minqing_desktop.services.forms_book import FormBook, read_book
from minqing_desktop.services.forms_files import check_target, reading_form
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


def look_at_form(session: Session | None, path: Path, cancel: Cancel | None = None) -> FormLook:
    """Reads a form; without a notebook only what its headings say. UserError: form.*. Any lane."""
    with reading_form(path, cancel) as form:
        opened = form.opened
    if session is None:
        book = FormBook("", "", "", "", "", clock.today(), (), frozenset(), frozenset())
        return _look(opened, bind(opened.layout, book), is_known=False)
    with session.reading() as reader:
        book = read_book(session, reader, FormScope())
        template = known_template(reader, session.village, opened.layout.fingerprint)
    return _look(opened, bound(template, opened.layout, book), template is not None)


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
    with reading_form(path, cancel) as form:
        opened = form.opened
        check_target(path, out, opened.suffix)
        with session.reading() as reader:
            work = _prepared(session, reader, opened.layout, scope, changes, masks, unit)
        made = work.made
        if not masks.are_on:
            note_disclosure(session, DOCUMENT, len(made.whole), reason)
        added: list[int] = []

        def write(stream: BinaryIO) -> None:
            fillings = {place: each for place, (_sheet, each) in enumerate(made.fillings)}
            added.append(form.fill(fillings, stream, progress, cancel))

        write_out(session, out, write, DOCUMENT, len(made.whole), private=not masks.are_on)
    remember(session, path.stem, work.binding, scope, made.headings, made.whole)
    sheets = sum(len(fillings) for _sheet, fillings in made.fillings)
    look = _look(opened, work.binding, work.template is not None)
    return FormOutcome(look, len(made.whole), added[0], made.left_out, work.told, sheets, made.without_sheet)


def scope_of_last_time(session: Session, path: Path, since: date | None = None, until: date | None = None) -> FormScope:
    """Who went into this form the last time and in which order; the days are this time's.

    UserError: form.never_filled, form.*.
    """
    with reading_form(path) as form:
        fingerprint = form.opened.layout.fingerprint
    with session.reading() as reader:
        template = known_template(reader, session.village, fingerprint)
    binding = binding_of(template) if template is not None else None
    if binding is None or binding.scope is None:
        raise UserError(
            "form.never_filled",
            tr("这份表还没有填过，没有上次可以照着填；没有生成文件。"),
            tr("请先选好填谁，填一次。"),
        )
    return replace(binding.scope, since=since, until=until)


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
    binding = rebind(bound(template, layout, book), layout, changes)
    if unit and binding.subject == PEOPLE:
        binding = msgspec.structs.replace(binding, unit=unit, is_unit_chosen=True)
    made = rows_for(session, reader, book, layout, binding, scope, masks)
    return _Work(template, binding, made, compare(reader, template, scope, made.headings, made.whole))


def bound(template: Template | None, layout: FormLayout, book: FormBook) -> FormBinding:
    """As the last time; what was not known then and is now is taken up."""
    fresh = bind(layout, book)
    known = binding_of(template) if template is not None else None
    if known is None:
        return fresh
    return msgspec.structs.replace(known, sources={**fresh.sources, **known.sources})


def _look(opened: OpenedForm, binding: FormBinding, is_known: bool) -> FormLook:
    return look_of(opened.layout, binding, is_known, lost_words(opened.lost), opened.suffix)


__all__ = [
    "ColumnReport",
    "FormLook",
    "FormOutcome",
    "bound",
    "columns_of",
    "fill_form",
    "look_at_form",
    "scope_of_last_time",
]
