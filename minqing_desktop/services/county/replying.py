"""What the county sends down: answers to matters, assignments, comments, categories, policies and blank forms.

Each is an ordinary action of the office under its own number, signed, and travels with the next package of replies.
None changes what a village wrote: an answer is a record beside the matter, and the village takes it up by its own step.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from minqing_desktop.domain.casework.category_list import SHIPPED
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.casework.numbers import next_number
from minqing_desktop.domain.catalogue import Record
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.casework import Category, Referral
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.replies import Comment, SuperiorAnswer
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county.acting import Acting
from minqing_desktop.services.county.notes import EVERYWHERE
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.villages import village_unknown
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.county.database import CountyReader


@dataclass(frozen=True, slots=True)
class Handed:
    """A matter that the county sends down to be settled: who raised it is named, as the county knows no roster."""

    title: str
    wanted: str
    place: str
    name: str
    due_on: date | None = None
    phone: str = ""
    category: str = ""
    subcategory: str = ""
    priority: str = ""


@contextmanager
def acting(office: Office, *villages: str) -> Iterator[Acting]:
    """Deeds in these villages, in one transaction, whole or not at all. UserError county_village_unknown."""
    with office.writing(*villages) as writer:
        registered = {each.code for each in writer.villages()}
        strange = [each for each in villages if each and each not in registered]
        if strange:
            raise village_unknown(strange)
        made = Acting(office, writer)
        yield made
        made.save()


def answer(
    office: Office, village: str, matter: str, text: str, *, by: str = "", on: date | None = None, referral: str = ""
) -> str:
    """Answers a matter and gives the answer's id; the slip it answers is found where one waits for the county.

    UserError: reply_text_missing, county_record_unknown, county_village_unknown.
    """
    words = _said(text)
    with acting(office, village) as doing:
        _known(doing.writer, Matter, village, matter)
        found = SuperiorAnswer(
            id=new_id(), matter=matter, referral=referral or _slip(doing.writer, village, matter),
            on=on or clock.today(), unit=doing.unit, by=by.strip(), text=words,
        )  # fmt: skip
        doing.do(village, "county.answer", creates=[found])
    return found.id


def assign(
    office: Office,
    village: str,
    title: str,
    *,
    due_on: date | None = None,
    note: str = "",
    by: str = "",
    matter: str = "",
    on: date | None = None,
) -> str:
    """Sends a task down, perhaps about one of the village's matters; gives its id. UserErrors as of `answer`."""
    if not title.strip():
        raise UserError("task_title_missing", tr("还没有写要办什么事。"), tr("请用一句话写下要办的事。"))
    with acting(office, village) as doing:
        if matter:
            _known(doing.writer, Matter, village, matter)
        unit = " ".join(part for part in (doing.unit, by.strip()) if part)
        task = Task(
            id=new_id(), title=title.strip(), matter=matter, due_on=due_on, note=note.strip(), assigned_by=unit,
            assigned_on=on or clock.today(),
        )  # fmt: skip
        doing.do(village, "county.assign", creates=[task])
    return task.id


def assign_matter(office: Office, village: str, handed: Handed, *, by: str = "", on: date | None = None) -> str:
    """Sends a matter down, accepted on that day and with the village's next number; gives its id.

    UserError: county_matter_incomplete, county_village_unknown.
    """
    if not all(each.strip() for each in (handed.title, handed.wanted, handed.place, handed.name)) or not handed.due_on:
        raise UserError(
            "county_matter_incomplete",
            tr("交办的事项要写清是什么事、想要怎么样、在哪里、谁反映的、哪天前办好；没有交办。"),
            tr("请补上再交办。"),
        )
    day = on or clock.today()
    with acting(office, village) as doing:
        doing.do(village, "county.assign_matter", creates=_matter(doing, village, handed, by, day))
    return doing.created[0]


def _matter(doing: Acting, village: str, handed: Handed, by: str, day: date) -> list[Record]:
    numbers = [each.number for each in doing.writer.find(Matter, village)]
    matter = Matter(
        id=new_id(), number=next_number(day.year, numbers), title=handed.title.strip(), wanted=handed.wanted.strip(),
        place=handed.place.strip(), category=handed.category, subcategory=handed.subcategory,
        priority=handed.priority, accepted_on=day, due_on=handed.due_on, origin="superior", people_count=1,
    )  # fmt: skip
    petitioner = Petitioner(
        id=new_id(), matter=matter.id, name=handed.name.strip(), phone=handed.phone.strip(), joined_on=day
    )
    unit = " ".join(part for part in (doing.unit, by.strip()) if part)
    words = tr("{unit}交办").format(unit=unit)
    step = Step(
        id=new_id(), matter=matter.id, on=day, type=str(Move.ACCEPT), stage="accepted", unit=doing.unit, text=words
    )
    return [matter, petitioner, step]


def comment(office: Office, village: str, visit: str, text: str, *, by: str = "", on: date | None = None) -> str:
    """Writes on a visit of a village's diary; gives the comment's id. UserErrors as of `answer`."""
    words = _said(text)
    with acting(office, village) as doing:
        _known(doing.writer, Visit, village, visit)
        found = Comment(id=new_id(), visit=visit, on=on or clock.today(), unit=doing.unit, by=by.strip(), text=words)
        doing.do(village, "county.comment", creates=[found])
    return found.id


def set_category(
    office: Office,
    name: str,
    *,
    parent: str = "",
    term_count: int | None = None,
    term_unit: str = "working",
    is_active: bool = True,
) -> str:
    """Puts a line into the dictionary of all villages, or changes the county's line of that name; gives its id.

    It stands before what a village has under the same name. Not active: no village offers it any more. UserError:
    category_name_missing, category_parent_unknown.
    """
    name, parent = name.strip(), parent.strip()
    if not name:
        raise UserError("category_name_missing", tr("还没有写类别的名称。"), tr("请写上名称。"))
    wanted = Category(
        id=_category_id(name, parent), name=name, parent=parent, term_count=term_count, term_unit=term_unit,
        is_active=is_active,
    )  # fmt: skip
    with acting(office) as doing:
        own = {each.id: each for each in categories_in(doing.writer)}
        if parent and parent not in {each.name for each in (*SHIPPED, *own.values()) if not each.parent}:
            raise UserError(
                "category_parent_unknown",
                tr("没有叫「{name}」的大类，没有改动任何东西。").format(name=parent),
                tr("请先定大类，再定它下面的子类。"),
            )
        known = own.get(wanted.id)
        if known is None:
            doing.do(EVERYWHERE, "county.category", creates=[replace(wanted, set_by=doing.unit)])
        elif (known.term_count, known.term_unit, known.is_active) != (term_count, term_unit, is_active):
            fields = {"term_count": term_count, "term_unit": term_unit, "is_active": is_active}
            doing.do(EVERYWHERE, "county.category", changes=[(Category, wanted.id, fields)])
    return wanted.id


def categories(office: Office) -> list[Category]:
    """The county's own lines of the dictionary, categories before what stands under them."""
    with office.reading() as reader:
        return sorted(categories_in(reader), key=lambda each: (each.parent or each.name, bool(each.parent), each.name))


def categories_in(reader: CountyReader) -> list[Category]:
    """The county's own lines of the dictionary; those that villages added for themselves are theirs."""
    return [each for each in reader.find(Category, EVERYWHERE) if each.set_by]


def _category_id(name: str, parent: str) -> str:
    """The same for everybody, so that a line set twice is one."""
    return hashlib.sha256(f"minqing category\x00{parent}\x00{name}".encode()).hexdigest()[:32]


def matter_numbered(office: Office, village: str, number: str) -> str:
    """The id of a village's matter by its number, or by the id itself. UserError: county_record_unknown,
    county_number_twice.
    """
    wanted = number.strip()
    with office.reading() as reader:
        found = reader.find(Matter, village, number=wanted)
        if not found:
            _known(reader, Matter, village, wanted)
            return wanted
    if len(found) > 1:
        raise UserError(
            "county_number_twice",
            tr("这个村有 {n} 件事项是这个编号，没有发出任何东西。").format(n=len(found)),
            tr("请用 county reply matters --json 里的 matter 来指。"),
        )
    return found[0].id


def _slip(reader: CountyReader, village: str, matter: str) -> str:
    """The slip that waits for the county, else the only one that is out."""
    out = reader.find(Referral, village, matter=matter, replied_on=None, taken_back_on=None)
    ours = [each for each in out if each.is_to_county] or out
    return ours[0].id if len(ours) == 1 else ""


def _said(text: str) -> str:
    words = text.strip()
    if not words:
        raise UserError("reply_text_missing", tr("还没有写内容，没有发出任何东西。"), tr("请写几句再发。"))
    return words


def _known(reader: CountyReader, record: type[Record], village: str, identity: str) -> None:
    try:
        reader.get(record, village, identity)
    except (KeyError, ValueError):
        raise _unknown() from None


def _unknown() -> UserError:
    return UserError(
        "county_record_unknown",
        tr("这个村没有这一条，没有发出任何东西。"),
        tr("可能还没有收到那个村的数据包；请先收件，再答复。"),
    )
