"""What a person sees of a form before it is filled: its sheets, what fills each column, who goes in, the first rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import msgspec

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.template import Template
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.forms.filling import Filling
from minqing_desktop.exchange.forms.layout import PEOPLE, FormLayout
from minqing_desktop.exchange.forms.picture import SheetPicture, SheetShape, picture_of
from minqing_desktop.exchange.progress import Cancel
from minqing_desktop.services.forms import ColumnReport, bound, columns_of
from minqing_desktop.services.forms_binding import FormBinding, asker, labels_of, rebind, subjects_of
from minqing_desktop.services.forms_book import FormBook, FormScope, read_book
from minqing_desktop.services.forms_fields import FormRow
from minqing_desktop.services.forms_files import reading_form
from minqing_desktop.services.forms_ledgers import FIELDS, ledger_rows
from minqing_desktop.services.forms_memory import binding_of, known_template, rows_of_last_time
from minqing_desktop.services.forms_rows import MOST_SHEETS, FormRows, rows_for, too_many_sheets
from minqing_desktop.services.households import tags
from minqing_desktop.services.search import saved_searches
from minqing_desktop.services.session import Session
from minqing_desktop.services.villages import list_groups
from minqing_desktop.storage.preferring import drop_preference, load_preferences, store_preference
from minqing_desktop.storage.reader import Reader

ROWS_SHOWN = 20
_LAST_FILE, _SAID = "form.file:", "form.said:"
PERSON, HOME, RECORD, AROUND, TAG, EXTRA, FORMULA, TEXT, LEFT = (
    "person", "home", "record", "around", "tag", "extra", "formula", "text", "left"
)  # fmt: skip
"""Families of sources, by which columns are tinted and choices are grouped."""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A blank form that was read. `binding` is what its headings say, or how it was filled the last time."""

    path: Path
    layout: FormLayout
    shapes: tuple[SheetShape, ...]
    binding: FormBinding
    last: "FilledForm | None" = None
    lost: tuple[str, ...] = ()
    """Codes of what cannot be carried over (`refusals.lost_words`)."""
    suffix: str = ".xlsx"
    said: tuple[tuple[str, str], ...] = ()
    """Columns bound by hand that it was not filled with yet."""

    @property
    def leaves_unit_open(self) -> bool:
        """Whether a row may be a person or a household; blocks, cards and columns of members say so by themselves."""
        tables = [table for sheet in self.layout.sheets for table in sheet.tables]
        if self.binding.subject != PEOPLE or any(sheet.is_card for sheet in self.layout.sheets):
            return False
        is_plain = (table.region.height == 1 and not any(each.member for each in table.columns) for table in tables)
        return bool(tables) and all(is_plain)


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form that was filled before: who went in and how many rows; `file` is where its blank was on this computer."""

    id: str
    fingerprint: str
    name: str
    on: date | None
    scope: FormScope
    rows: int
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class FormWish:
    """How a form is to be filled: who goes in, columns bound by hand as (heading, written), rows, masks."""

    scope: FormScope = field(default_factory=FormScope)
    changes: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    masks: Masks = field(default_factory=Masks)


@dataclass(frozen=True, slots=True)
class FormView:
    """The form with the first rows in it; `rows` is -1 where it is known only when it is filled."""

    binding: FormBinding
    columns: tuple[ColumnReport, ...]
    pictures: tuple[SheetPicture, ...]
    homes: int
    people: int
    rows: int
    sheets_made: int = 0
    """How many sheets there will be of a form with one for each record."""
    trouble: UserError | None = None
    """Why it cannot be filled so: nobody is chosen, or too many sheets would be made."""

    @property
    def unknown(self) -> tuple[ColumnReport, ...]:
        """What nobody has said anything about, each heading once."""
        found = {each.heading: each for each in reversed(self.columns) if each.state == "unknown"}
        return tuple(reversed(found.values()))

    @property
    def doubted(self) -> tuple[ColumnReport, ...]:
        """What was recognised by a word that only sounds like it."""
        found = {each.heading: each for each in reversed(self.columns) if not each.is_sure}
        return tuple(reversed(found.values()))


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """Something a column can be filled with: as `rebind` reads it, in words, and what it says of the first row."""

    written: str
    label: str
    family: str
    example: str


@dataclass(frozen=True, slots=True)
class WhoChoices:
    """Names of groups, tags and kept searches by which people can be chosen."""

    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()


def who_choices(session: Session) -> WhoChoices:
    """All that there are in the village. Any lane."""
    return WhoChoices(
        tuple(group.name for group in list_groups(session)),
        tuple(name for name, _count in tags(session)),
        tuple(each.name for each in saved_searches(session)),
    )


def open_form(session: Session, path: Path, cancel: Cancel | None = None) -> OpenForm:
    """Reads a blank form in a process of its own. UserError: form.*, roster.too_big and the like. Any lane."""
    with reading_form(path, cancel) as process:
        opened = process.opened
    layout = opened.layout
    with session.reading() as reader:
        template = known_template(reader, session.village, layout.fingerprint)
        binding = bound(template, layout, read_book(session, reader, FormScope()))
        last = _filled(template, _files(reader)) if template is not None else None
        said = _said(reader, layout.fingerprint)
    return OpenForm(path, layout, opened.shapes, binding, last, opened.lost, opened.suffix, said)


def keep_said(session: Session, fingerprint: str, changes: Sequence[tuple[str, str]]) -> None:
    """Keeps on this computer what was said of a form's columns until it is filled. For the writing lane."""
    with session.notebook.local() as connection:
        if changes:
            store_preference(connection, _SAID + fingerprint, msgspec.json.encode(list(changes)).decode())
        else:
            drop_preference(connection, _SAID + fingerprint)


def _said(reader: Reader, fingerprint: str) -> tuple[tuple[str, str], ...]:
    kept = load_preferences(reader.connection, _SAID + fingerprint).get(_SAID + fingerprint, "[]")
    return msgspec.json.decode(kept, type=tuple[tuple[str, str], ...])


def family_of(written: str) -> str:
    """The family of a source as a binding keeps it."""
    kind, _, rest = written.partition(":")
    if kind == "field":
        first = rest.partition(".")[0]
        return {"person": PERSON, "home": HOME}.get(first, RECORD if first in FIELDS else AROUND)
    return {"tag": TAG, "extra": EXTRA, "text": TEXT, "formula": FORMULA}.get(kind, LEFT)


def look_over(session: Session, form: OpenForm, wish: FormWish) -> FormView:
    """The form as it would be filled. UserError: form.source_unknown, form.group_unknown and the like. Any lane."""
    binding = rebind(form.binding, form.layout, wish.changes)
    if wish.unit and binding.subject == PEOPLE:
        binding = msgspec.structs.replace(binding, unit=wish.unit, is_unit_chosen=True)
    trouble: UserError | None = None
    made: FormRows | None = None
    with session.reading() as reader:
        book = read_book(session, reader, wish.scope)
        homes, people = _counted(book)
        few = _first_of(book, form.layout, binding, wish.scope)
        try:
            made = rows_for(session, reader, few, form.layout, binding, wish.scope, wish.masks)
        except UserError as error:
            if error.code != "form.nobody":
                raise
            trouble = error
    rows = _row_count(form.layout, binding, homes, people, made)
    is_card = any(sheet.is_card for sheet in form.layout.sheets)
    if trouble is None and is_card and rows > MOST_SHEETS:
        trouble = too_many_sheets(rows)
    fillings: Mapping[int, Sequence[Filling]] = (
        {place: each for place, (_sheet, each) in enumerate(made.fillings)} if made is not None else {}
    )
    known = rows if _is_one_list(form.layout) else -1
    pictures = tuple(
        picture_of(shape, sheet, next(iter(fillings.get(place, ())), None), known, ROWS_SHOWN)
        for place, (shape, sheet) in enumerate(zip(form.shapes, form.layout.sheets, strict=True))
    )
    columns = columns_of(form.layout, binding)
    return FormView(binding, columns, pictures, homes, people, rows, rows if is_card else 0, trouble)


def _counted(book: FormBook) -> tuple[int, int]:
    counts = [len(book.wanted_members(home)) for home in book.homes_in_span]
    return len(counts), sum(counts)


def _row_count(layout: FormLayout, binding: FormBinding, homes: int, people: int, made: FormRows | None) -> int:
    """-1 where tables over different things stand under one another."""
    if made is None:
        return 0
    is_card = any(sheet.is_card for sheet in layout.sheets)
    if not is_card and len({table.subject for sheet in layout.sheets for table in sheet.tables}) > 1:
        return -1
    if binding.subject != PEOPLE:
        return len(made.whole)
    return homes if binding.unit == "household" else people


def _is_one_list(layout: FormLayout) -> bool:
    """Whether the number of rows is that of its one table."""
    sheet = layout.sheets[0]
    if len(layout.sheets) > 1 or sheet.is_card or len(sheet.tables) != 1:
        return False
    return sheet.tables[0].region.height == 1 and not sheet.tables[0].lanes


def _first_of(book: FormBook, layout: FormLayout, binding: FormBinding, scope: FormScope) -> FormBook:
    """Enough households for the first rows; all of them where their order is known only later."""
    if scope.order_by or any(table.subject != PEOPLE for sheet in layout.sheets for table in sheet.tables):
        return book
    homes = book.homes_in_span
    if any(sheet.part.name in book.groups for sheet in layout.sheets):
        by_group: dict[str, int] = {}
        kept = []
        for home in homes:
            by_group[home.group] = by_group.get(home.group, 0) + 1
            if by_group[home.group] <= ROWS_SHOWN + 1:
                kept.append(home)
        return replace(book, homes=tuple(kept))
    return replace(book, homes=homes[: ROWS_SHOWN + 1])


def choices_for(session: Session, form: OpenForm, heading: str) -> list[SourceChoice]:
    """Everything a column of this form can be filled with, each with what it says of the first row."""
    subject = subjects_of(form.layout).get(heading, form.binding.subject)
    with session.reading() as reader:
        book = read_book(session, reader, FormScope())
        row = _example_row(session, reader, book, subject)
    sources = [(f"field:{key}", key, label) for key, label in labels_of(subject).items()]
    sources += [(f"tag:{tag}", f"标签:{tag}", tr("有没有「{tag}」").format(tag=tag)) for tag in sorted(book.tags)]
    extras = dict.fromkeys(book.extras.values())
    sources += [(f"extra:{name}", f"附加:{name}", name) for name in extras]
    sources += [(f"formula:{formula}", f"={formula}", label) for formula, label in _formulas(subject, book.today)]
    found = []
    for source, written, label in sources:
        value = asker(source, book, subject)(row, Masks()) if row is not None else ""
        example = "" if value is None else str(value)
        found.append(SourceChoice(written, label, family_of(source), example))
    return found


def _formulas(subject: str, today: date) -> list[tuple[str, str]]:
    """What forms often ask that no field says by itself."""
    if subject != PEOPLE:
        return []
    return [
        (f"年龄({today.year}-12-31)", tr("到今年年底满几岁")),
        ("人数(年龄>=60)", tr("户里 60 岁以上的有几人")),
        ("人数(年龄<18)", tr("户里未满 18 岁的有几人")),
        ('人数(且(年龄>=16, 年龄<60))', tr("户里 16 到 59 岁的有几人")),
        ('人数(性别="女")', tr("户里女的有几人")),
        ('列出(姓名, 与户主关系<>"户主")', tr("户主以外的人的姓名")),
        ("遮盖(身份证号, 6, 4)", tr("身份证号只留前 6 后 4")),
        ("遮盖(联系电话, 3, 4)", tr("电话只留前 3 后 4")),
        ("遮盖(姓名, 1, 0)", tr("姓名只留姓")),
    ]  # fmt: skip


def _example_row(session: Session, reader: Reader, book: FormBook, subject: str) -> FormRow | None:
    if subject != PEOPLE:
        return next(iter(ledger_rows(session, reader, book, subject, FormScope(), Masks())), None)
    for home in book.homes:
        for person in home.members:
            return FormRow(person.id, person.name, 1, home, person)
    return None


# forms filled before


def filled_forms(session: Session) -> list[FilledForm]:
    """The forms that were filled before, the latest first."""
    with session.reading() as reader:
        files = _files(reader)
        found = [_filled(each, files) for each in reader.find(Template, village=session.village)]
    return sorted(found, key=lambda each: (each.on or date.min, each.name), reverse=True)


def _filled(template: Template, files: Mapping[str, str]) -> FilledForm:
    binding = binding_of(template)
    scope = (binding.scope if binding is not None else None) or FormScope()
    file = files.get(template.fingerprint, "")
    return FilledForm(
        template.id, template.fingerprint, template.name, template.last_filled, scope, rows_of_last_time(template),
        Path(file) if file else None,
    )  # fmt: skip


def whom_words(scope: FormScope) -> str:
    """For people: «三组 低保»; nothing for everybody."""
    words = [scope.group, scope.tag, scope.search]
    words.append(tr("户编号 {number}").format(number=scope.household) if scope.household else "")
    words.append(tr("选定的人") if scope.people or scope.households else "")
    return " ".join(each for each in words if each)


def _files(reader: Reader) -> dict[str, str]:
    kept = load_preferences(reader.connection, _LAST_FILE)
    return {name.removeprefix(_LAST_FILE): value for name, value in kept.items()}


def keep_file(session: Session, fingerprint: str, path: Path) -> None:
    """Remembers on this computer where the blank of a filled form lies, to fill it again. For the writing lane."""
    with session.notebook.local() as connection:
        store_preference(connection, _LAST_FILE + fingerprint, str(path))
        drop_preference(connection, _SAID + fingerprint)
