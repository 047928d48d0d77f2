"""会议记录: what was said in a talk with villagers or when a group was received, and what became of each opinion."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.casework import Reception
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.documents.paper import (
    WHOLE_ROW,
    Block,
    Boxes,
    Fact,
    Fields,
    Labelled,
    Note,
    Paper,
    Table,
    TableColumn,
)
from minqing_desktop.services.casework.case_book import iso
from minqing_desktop.services.ledgers.body import is_within
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.report_kinds import Ask, Papers, Query, Report, Section
from minqing_desktop.services.today import local_ms
from minqing_desktop.services.visit_pages import VisitPage, visit_pages
from minqing_desktop.storage.reading.visits import VisitFilter, visit_ids, visit_rows

_BLANK_ROWS = 13


@dataclass(frozen=True, slots=True)
class Opinion:
    """One opinion and how it goes on: `way` is one of `ways`, empty while nobody said."""

    speaker: str
    text: str
    way: str = ""
    who: str = ""
    due: str = ""


def minutes_reports() -> tuple[Report, ...]:
    """The minutes that were kept, and a blank sheet to take along."""
    return (
        Report(
            "meeting_minutes",
            tr("会议记录"),
            Section.MATTERS,
            tr("恳谈会和集体接待：谁说了什么，现场办结、限期办理还是移交，谁办、哪天前。"),
            Papers(meeting_minutes),
            tr("{n} 份"),
            (Ask.SPAN, Ask.CADRE, Ask.VISITS, Ask.MATTER),
        ),
        Report(
            "blank_minutes",
            tr("空白会议记录"),
            Section.MATTERS,
            tr("开恳谈会前印，带去手写。"),
            Papers(lambda query: (blank_minutes(query),)),
            tr("{n} 份"),
            (),
        ),
    )


def meeting_minutes(query: Query) -> Iterator[Paper]:
    """A paper for each talk and each reception of the span; else for visits named, or what matters named came of."""
    scope, reader = query.scope, query.reader
    named = (scope.matter,) if scope.matter else scope.matters
    if named is not None:
        came_of = dict.fromkeys(each.reception for each in reader.get_many(Matter, named).values() if each.reception)
        for reception in reader.get_many(Reception, came_of).values():
            yield _of_reception(query, reception)
        return
    wanted = VisitFilter(
        since_ms=local_ms(scope.since) if scope.since else None,
        until_ms=local_ms(scope.until + timedelta(days=1)) if scope.until else None,
        cadre=scope.cadre,
        mode="talk",
        newest_first=False,
    )
    rows = visit_rows(reader.connection, query.session.village, wanted)
    ids = list(scope.visits) or visit_ids(reader.connection, rows)
    for page in visit_pages(reader, ids):
        yield _of_talk(query, page)
    if scope.visits:
        return
    for reception in reader.find(Reception, village=query.session.village, order=("on",)):
        if is_within(reception.on, scope) and scope.cadre in ("", reception.cadre):
            yield _of_reception(query, reception)


def blank_minutes(query: Query) -> Paper:
    """The same sheet with nothing on it but the heads."""
    return _paper(query, tr("会议记录"), _heads("", "", "", "", "", ""), (), ())


def _of_talk(query: Query, page: VisitPage) -> Paper:
    text = query.masks.text
    day = f"{long_day(page.at.date())} {page.at:%H:%M}" if page.at else ""
    owners = query.reader.get_many(Person, [entry.person for entry in page.entries])
    heads = {home.household.id: home.head for home in page.homes}
    tasks = {task.entry: task for task in page.tasks if task.entry}
    opinions = []
    for entry in page.entries:
        person = owners.get(entry.person)
        speaker = person.name if person else heads.get(entry.household, "")
        matter = page.matters.get(entry.id) or query.reader.maybe(Matter, entry.matter)
        way, who, due = _went_on(query, matter, tasks.get(entry.id))
        opinions.append(Opinion(speaker, text(entry.text), way, who, due))
    villagers = tr("{n} 户：{heads}").format(n=len(page.homes), heads=page.heads) if page.homes else ""
    facts = _heads(tr("民情恳谈会"), day, text(page.visit.place), page.cadre, page.companions, villagers)
    parts = () if opinions else (Labelled(tr("发言记录"), text(page.visit.words), 6),)
    more = (*parts, *_told(tr("当场答复"), text(page.visit.answer)))
    return _paper(query, tr("民情恳谈会记录"), facts, opinions, more, f"{day[:10]} {page.heads}")


def _of_reception(query: Query, reception: Reception) -> Paper:
    reader, text = query.reader, query.masks.text
    cadre = reader.maybe(Cadre, reception.cadre)
    people = reader.get_many(Person, reception.representatives)
    chosen = [people[each].name for each in reception.representatives if each in people]
    chosen += list(reception.other_representatives)
    opinions = []
    for matter in reader.find(Matter, reception=reception.id, order=("number",)):
        way, who, due = _went_on(query, matter, None)
        words = tr("：").join(filter(None, (matter.title, matter.wanted)))
        opinions.append(Opinion(tr("、").join(chosen[:2]), text(words), way, who, due))
    count = tr("{n} 人").format(n=reception.people_count) if reception.people_count else ""
    facts = _heads(
        text(reception.subject), long_day(reception.on), text(reception.place), cadre.name if cadre else "",
        reception.companions, tr("　代表：").join(filter(None, (count, tr("、").join(chosen)))),
    )  # fmt: skip
    more = (
        *_told(tr("接待情况"), text(reception.welcome)),
        *_told(tr("登记内容"), text(reception.registered)),
        *_told(tr("座谈记录"), text(reception.talk)),
        *_told(tr("梳理出的\n目标"), text(reception.goals)),
    )
    return _paper(query, tr("集体接待记录"), facts, opinions, more, f"{reception.on} {reception.subject}")


def _told(label: str, words: str) -> tuple[Labelled, ...]:
    return (Labelled(label, words, 2),) if words else ()


def _went_on(query: Query, matter: Matter | None, task: Task | None) -> tuple[str, str, str]:
    """(现场办结 / 限期办理 / 移交, who, by when) of an opinion, by what was made of it."""
    if matter is not None:
        cadre = query.reader.maybe(Cadre, matter.cadre)
        who = cadre.name if cadre else ""
        if matter.route == "on_spot":
            return tr("现场办结"), who, iso(matter.closed_on or matter.accepted_on)
        if matter.route == "referred":
            return tr("移交"), matter.main_unit or matter.referred_to or who, iso(matter.due_on)
        return tr("限期办理"), who, iso(matter.due_on)
    if task is not None:
        cadre = query.reader.maybe(Cadre, task.cadre)
        return tr("限期办理"), cadre.name if cadre else "", iso(task.due_on)
    return "", "", ""


def _heads(subject: str, day: str, place: str, leader: str, present: str, villagers: str) -> tuple[Fact, ...]:
    return (
        Fact(tr("会议名称\n（事由）"), subject, WHOLE_ROW),
        Fact(tr("时间"), day),
        Fact(tr("地点"), place),
        Fact(tr("主持人"), leader),
        Fact(tr("记录人"), ""),
        Fact(tr("参加人员"), present, WHOLE_ROW),
        Fact(tr("到会群众"), villagers, WHOLE_ROW),
    )


def _paper(
    query: Query,
    title: str,
    facts: tuple[Fact, ...],
    opinions: list[Opinion] | tuple[Opinion, ...],
    more: tuple[Labelled, ...],
    name: str = "",
) -> Paper:
    columns = (
        TableColumn(tr("序号"), 2.4, True),
        TableColumn(tr("发言人"), 3.2, True),
        TableColumn(tr("问题或建议"), 9.0),
        TableColumn(tr("现场\n办结"), 2.5, True),
        TableColumn(tr("限期\n办理"), 2.5, True),
        TableColumn(tr("移交"), 2.5, True),
        TableColumn(tr("谁办"), 3.4, True),
        TableColumn(tr("何时办好"), 4.8, True),
    )
    rows = [
        (str(place), each.speaker, each.text, *("√" if each.way == way else "" for way in ways()), each.who, each.due)
        for place, each in enumerate(opinions, start=1)
    ]
    spare = _BLANK_ROWS if not (opinions or more) else 2
    blocks: tuple[Block, ...] = (
        Fields(facts),
        Table(columns, rows, spare_rows=spare, least_height=30),
        *more,
        *_summed(opinions),
        Boxes((tr("主持人签字"), tr("记录人签字"), tr("群众代表\n签字"), tr("日期"))),
    )
    return Paper(tr("{village}{title}").format(village=query.village, title=title), blocks, name=name)


def ways() -> tuple[str, str, str]:
    """How an opinion goes on: settled on the spot, to be done by a day, handed on."""
    return tr("现场办结"), tr("限期办理"), tr("移交")


def _summed(opinions: list[Opinion] | tuple[Opinion, ...]) -> tuple[Block, ...]:
    if not opinions:
        return (Note(tr("每条意见在一栏里打√：{ways}。").format(ways=tr("、").join(ways()))),)
    counts = Counter(each.way for each in opinions)
    parts = tr("，").join(tr("{way} {n} 条").format(way=way, n=counts[way]) for way in ways())
    others = tr("，其余 {n} 条").format(n=counts[""]) if counts[""] else ""
    words = tr("收集意见 {n} 条：").format(n=len(opinions)) + parts + others
    return (Fields((Fact(tr("合计"), words, WHOLE_ROW),)),)
