"""Fills 走访记录表: what a visit says, as text ready to print."""

from datetime import date

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.documents.visit_record import EntryLine, PhotoFile, TaskLine, VisitSheet
from minqing_desktop.services.photos import photo_bytes
from minqing_desktop.services.printed_days import age_on, long_day, lunar_day, weekday
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import HomeFacts, VisitPage


def visit_sheet(session: Session, page: VisitPage, village: str, masks: Masks) -> VisitSheet:
    """The sheet of one visit; photos whose content is not on this computer are left out."""
    visit, at = page.visit, page.at
    first = page.homes[0] if page.homes else None
    day = at.date() if at else session.today()
    return VisitSheet(
        village=village,
        household_head=page.heads,
        number=sheet_number(page),
        household_number="、".join(home.household.number for home in page.homes),
        group="、".join(dict.fromkeys(home.group for home in page.homes if home.group)),
        address=masks.text(first.household.address) if first else "",
        members_summary="\n".join(household_summary(home, day, masks, len(page.homes) > 1) for home in page.homes),
        visited_at=at,
        weekday=weekday(day) if at else "",
        lunar=lunar_day(day) if at else "",
        weather=visit.weather,
        mode=page.word(visit, "mode"),
        cadres=page.cadre,
        companions=page.companions,
        recorder=page.cadre,
        place=masks.text(visit.place or (first.household.address if first and visit.mode == "home" else "")),
        words=masks.text(visit.words),
        entries=tuple(_entry(page, entry, masks) for entry in page.entries),
        answer=masks.text(visit.answer),
        tasks=tuple(_task(page, task, masks) for task in page.tasks),
        reflection=masks.text(visit.reflection),
        next_visit=tr("{day}再访").format(day=long_day(visit.next_visit)) if visit.next_visit else "",
        photos=_photos(session, page, masks),
        comment=masks.text(signed_comment(visit)),
    )


def signed_comment(visit: Visit) -> str:
    """A superior's comment with who wrote it and when."""
    if not visit.comment:
        return ""
    signed = "　".join(filter(None, (visit.comment_by, long_day(visit.comment_on))))
    return tr("{words}（{signed}）").format(words=visit.comment, signed=signed) if signed else visit.comment


def sheet_number(page: VisitPage) -> str:
    """A record's own number: its day and the end of its id, so that it never changes when others are added."""
    return f"{page.at:%Y%m%d}-{page.visit.id[-4:].upper()}" if page.at else page.visit.id[-8:].upper()


def household_summary(home: HomeFacts, day: date, masks: Masks, with_name: bool) -> str:
    """Who lives in a household, what it is known for and lives on, in one paragraph."""
    people = []
    for person in home.members:
        age = age_on(person.birth_date, day)
        facts = (person.relation, person.sex, tr("{age} 岁").format(age=age) if age is not None else "")
        people.append(tr("{name}（{facts}）").format(name=person.name, facts=tr("，").join(filter(None, facts))))
    tags = dict.fromkeys((*home.household.tags, *(tag for person in home.members for tag in person.tags)))
    phones = [person.phone for person in home.members if person.phone]
    parts = [
        tr("{count} 人：{people}").format(count=len(people), people=tr("、").join(people)) if people else "",
        "、".join(filter(None, (home.household.household_type, *tags))),
        tr("联系电话 {phone}").format(phone=masks.phone(phones[0])) if phones else "",
        masks.text(home.household.livelihood),
    ]
    text = sentences(*(part.rstrip("。.") + tr("。") for part in parts if part))
    return tr("{head}户：{text}").format(head=home.head, text=text) if with_name and text else text


def _entry(page: VisitPage, entry: Entry, masks: Masks) -> EntryLine:
    return EntryLine(page.word(entry, "type"), masks.text(entry.text), masks.text(_outcome(page, entry)))


def _outcome(page: VisitPage, entry: Entry) -> str:
    """What became of an entry: a matter with its stage, else the task or promise it was given."""
    matter = page.matters.get(entry.id)
    if matter is not None:
        route = page.word(matter, "route") if matter.route else tr("立为事项")
        unit = tr("{route}（{unit}）").format(route=route, unit=matter.referred_to) if matter.referred_to else route
        return tr("{route}，{stage}").format(route=unit, stage=page.word(matter, "stage"))
    for place, task in enumerate(page.tasks, start=1):
        if task.entry == entry.id:
            done = tr("已办完") if task.done_on else tr("在办")
            return tr("见承诺与待办第 {place} 项，{state}").format(place=place, state=done)
    return ""


def _task(page: VisitPage, task: Task, masks: Masks) -> TaskLine:
    title = masks.text(task.title)
    if task.done_on:
        title = tr("{title}（{day}已办完）").format(title=title, day=long_day(task.done_on))
    return TaskLine(
        title, page.names.get(task.owed_to, ""), long_day(task.due_on), page.names.get(task.cadre, "") or page.cadre
    )


def _photos(session: Session, page: VisitPage, masks: Masks) -> tuple[PhotoFile, ...]:
    found = []
    for photo in page.photos:
        if session.blobs is None or not session.blobs.has(photo.digest):
            continue
        try:
            found.append(PhotoFile(photo_bytes(session, photo), masks.text(photo.caption)))
        except UserError as error:
            if error.code != "blob_damaged":
                raise
    return tuple(found)
