"""Fills 今天走访单: for each household of a round what to know and what is owed, as text ready to print."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.round_sheet import (
    CoverLine,
    MemberLine,
    OpenLine,
    RoundCover,
    RoundPapers,
    RoundSheet,
)
from minqing_desktop.exchange.progress import Cancel, Progress
from minqing_desktop.services.open_things import open_things_in
from minqing_desktop.services.printed_days import age_on, long_day, lunar_day, weekday
from minqing_desktop.services.session import Session
from minqing_desktop.services.village_names import shown_village
from minqing_desktop.services.visit_pages import HomeFacts, homes_of
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.visits import VisitFilter, VisitLine, visit_lines, visit_rows

WORDS_SHOWN = 120
MEMBERS_SHOWN = 9


def round_papers(
    session: Session, households: Sequence[str], day: date, masks: Masks, is_two_sided: bool = False
) -> RoundPapers:
    """List and sheets of these households in their order; those that are not there any more are left out."""
    with session.reading() as reader:
        homes = homes_of(reader, list(households))
        present = [homes[each] for each in households if each in homes]
        village = shown_village(reader, session.village)
        cadre = reader.maybe(Cadre, session.cadre)
        name, who = village.name if village else "", cadre.name if cadre else ""
        when = " ".join(filter(None, (long_day(day), weekday(day), lunar_day(day))))
        sheets, lines = [], []
        for place, home in enumerate(present, start=1):
            last, things = _last_visit(reader, session, home), _open_things(reader, session, home, masks)
            begun = RoundSheet(name, f"{place} / {len(present)}", when, who, home.head)
            sheets.append(_sheet(home, begun, last, things, masks, day))
            lines.append(_cover_line(home, last, things, masks))
    return RoundPapers(RoundCover(name, when, who, tuple(lines)), tuple(sheets), is_two_sided)


def print_round(
    session: Session,
    households: Sequence[str],
    day: date,
    masks: Masks,
    stream: BinaryIO,
    *,
    is_two_sided: bool = False,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> tuple[int, tuple[str, ...]]:
    """Writes the papers of a round; gives pages and the characters no face has. UserError: nothing_to_print."""
    # Loaded with the first paper: the page of visits is opened far more often.
    from minqing_desktop.exchange.pdf.round_sheet import write_round_papers
    from minqing_desktop.services.report_kinds import fonts

    papers = round_papers(session, households, day, masks, is_two_sided)
    result = write_round_papers(papers, stream, fonts(), progress, cancel)
    return result.pages, result.missing


def round_pdf(session: Session, households: Sequence[str], day: date, is_two_sided: bool) -> bytes:
    """The papers of a round, masked, to be looked at and printed."""
    stream = io.BytesIO()
    print_round(session, households, day, Masks(), stream, is_two_sided=is_two_sided)
    return stream.getvalue()


def _sheet(
    home: HomeFacts, begun: RoundSheet, last: VisitLine | None, things: tuple[OpenLine, ...], masks: Masks, day: date
) -> RoundSheet:
    of_members = (tag for person in home.members for tag in person.tags)
    tags = dict.fromkeys((home.household.household_type, *home.household.tags, *of_members))
    return replace(
        begun,
        household_number=home.household.number,
        group=home.group,
        address=masks.text(home.household.address),
        phone=_phone(home, masks),
        tags="、".join(filter(None, tags)),
        members=tuple(_member(one, day, masks) for one in home.members[:MEMBERS_SHOWN]),
        last_visit=_last_words(last, masks),
        open_things=things,
    )


def _member(person: Person, day: date, masks: Masks) -> MemberLine:
    age = age_on(person.birth_date, day)
    note = "，".join(filter(None, (*person.tags, masks.text(person.whereabouts))))
    return MemberLine(
        person.name,
        person.relation,
        person.sex,
        str(age) if age is not None else "",
        masks.id_number(person.id_number),
        masks.phone(person.phone),
        note,
    )


def _cover_line(home: HomeFacts, last: VisitLine | None, things: tuple[OpenLine, ...], masks: Masks) -> CoverLine:
    at = last.started_at.astimezone().date() if last and last.started_at else None
    late = any(thing.left.startswith(tr("逾期")) for thing in things)
    count = tr("{n} 件，有逾期") if late else tr("{n} 件")
    return CoverLine(
        home.head,
        home.group,
        masks.text(home.household.address),
        _phone(home, masks),
        at.isoformat() if at else tr("还没去过"),
        count.format(n=len(things)) if things else "",
    )


def _phone(home: HomeFacts, masks: Masks) -> str:
    return next((masks.phone(person.phone) for person in home.members if person.phone), "")


def _last_visit(reader: Reader, session: Session, home: HomeFacts) -> VisitLine | None:
    wanted = VisitFilter(household=home.household.id)
    rows = visit_rows(reader.connection, home.household.village or session.village, wanted, limit=1)
    return next(iter(visit_lines(reader.connection, rows)), None)


def _last_words(last: VisitLine | None, masks: Masks) -> str:
    if last is None:
        return tr("还没去过。")
    day = long_day(last.started_at.astimezone().date()) if last.started_at else ""
    words = masks.text(" ".join(last.words.split()))
    if len(words) > WORDS_SHOWN:
        words = words[:WORDS_SHOWN] + "……"
    return tr("{day}，{who}：{words}").format(day=day, who=last.cadre, words=words)


def _open_things(reader: Reader, session: Session, home: HomeFacts, masks: Masks) -> tuple[OpenLine, ...]:
    """Promises, tasks and matters of the household that are not done, the most pressing first."""
    today = session.today()
    things = open_things_in(reader, home.household.id, session.village, today)
    found = [_open(tr("承诺"), each.line.title, each.line.due_on, today, masks) for each in things.promises]
    found += [_open(tr("任务"), each.line.title, each.line.due_on, today, masks) for each in things.tasks]
    found += [_open(tr("事项"), each.matter.title, each.matter.due_on, today, masks) for each in things.matters]
    return tuple(line for _due, line in sorted(found, key=lambda each: each[0]))


def _open(kind: str, title: str, due: date | None, today: date, masks: Masks) -> tuple[date, OpenLine]:
    line = OpenLine(kind, masks.text(title), due.isoformat() if due else "", days_left(due, today))
    return due or date.max, line


def days_left(due: date | None, today: date) -> str:
    """«还有 3 天», «今天», «逾期 2 天»; empty without a day."""
    if due is None:
        return ""
    days = (due - today).days
    if days < 0:
        return tr("逾期 {n} 天").format(n=-days)
    return tr("还有 {n} 天").format(n=days) if days else tr("今天")
