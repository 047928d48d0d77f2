"""帮扶对象台账: households and people with a tag that asks for more than the usual visits."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import OPEN_STAGES, Matter, Petitioner
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn
from minqing_desktop.services.coverage import Turn, turns_in, visit_rules
from minqing_desktop.services.ledgers.body import Cells, LedgerBody
from minqing_desktop.services.printed_days import local, long_day
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.tag_days import TagDays
from minqing_desktop.storage.reading.tasks import TaskFilter, task_lines, task_rows

# Headings under which rosters of those in need say since when.
_SINCE_HEADINGS = (
    "纳入时间", "纳入日期", "识别时间", "识别日期", "认定时间", "认定日期", "享受时间", "享受日期", "批准时间",
    "批准日期", "起始时间", "开始时间",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Need:
    """One tag of one household, or of one person of it."""

    tag: str
    turn: Turn
    person: Person | None
    since: object


def need_body(session: Session, scope: VisitScope, masks: Masks) -> LedgerBody:
    """One row for each tag of a household or person that asks for visits, or for each that carries `scope.tag`."""
    asking = (scope.tag,) if scope.tag else tuple(rule.tag for rule in visit_rules(session).tags if rule.days)
    with session.reading() as reader:
        everyone = [each for each in turns_in(reader, session.village, session.today()) if _is_of(each, scope)]
        wanted = [each for each in everyone if set(asking) & set(each.household.tags)]
        needs = _needs(reader, wanted, asking)
        matters, promises = _open_matters(reader, session.village), _promises(reader, session.village)
    order = {tag: place for place, tag in enumerate(asking)}
    needs.sort(key=lambda need: (order[need.tag], need.turn.household.group_name, need.turn.household.number))
    rows = []
    for place, need in enumerate(needs, start=1):
        home = need.turn.household.id
        rows.append(_row(place, need, "\n".join(matters[home]), "\n".join(promises[home]), masks))
    return LedgerBody(_columns(), tuple(rows), tr("截至{day}").format(day=long_day(session.today())))


def _is_of(turn: Turn, scope: VisitScope) -> bool:
    home = turn.household
    return scope.group in ("", home.group) and scope.cadre in ("", home.cadre) and scope.takes_household(home.id)


def _needs(reader: Reader, wanted: list[Turn], asking: tuple[str, ...]) -> list[_Need]:
    ids = [each.household.id for each in wanted]
    homes = reader.get_many(Household, ids)
    people: dict[str, list[Person]] = defaultdict(list)
    for start in range(0, len(ids), 500):
        for person in reader.find(Person, household__in=ids[start : start + 500], state=""):
            people[person.household].append(person)
    of_homes = TagDays(reader.connection, "household", ids)
    of_people = TagDays(reader.connection, "person", [one.id for each in people.values() for one in each])
    found = []
    for turn in wanted:
        home = homes[turn.household.id]
        for tag in asking:
            if tag in home.tags:
                found.append(_Need(tag, turn, None, _since(home.extra, of_homes.of(home.id, tag))))
            for person in people[home.id]:
                if tag in person.tags:
                    found.append(_Need(tag, turn, person, _since(person.extra, of_people.of(person.id, tag))))
    return found


def _since(extra: dict[str, str], at_ms: int | None) -> object:
    written = next((extra[name] for name in _SINCE_HEADINGS if extra.get(name)), "")
    if written or at_ms is None:
        return written or None
    return local(datetime.fromtimestamp(at_ms / 1000, UTC)).date()


def _open_matters(reader: Reader, village: str) -> dict[str, list[str]]:
    """What is open with each household, its own matters and those it joined."""
    found: dict[str, list[str]] = defaultdict(list)
    matters = {each.id: each for each in reader.find(Matter, village=village, stage__in=sorted(OPEN_STAGES))}
    touched = {(each.household, each.id): each for each in matters.values()}
    for raised in reader.find(Petitioner, village=village):
        if raised.matter in matters:
            touched[raised.household, raised.matter] = matters[raised.matter]
    for (household, _), matter in touched.items():
        if household:
            due = tr("（{day}前）").format(day=matter.due_on.isoformat()) if matter.due_on else ""
            found[household].append(matter.title + due)
    return found


def _promises(reader: Reader, village: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    rows = task_rows(reader.connection, village, TaskFilter(only_promises=True))
    for line in task_lines(reader.connection, rows):
        due = tr("（{day}前）").format(day=line.due_on.isoformat()) if line.due_on else ""
        found[line.household].append(line.title + due)
    return found


def _columns() -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("帮扶类别"), 12),
        LedgerColumn(tr("组别"), 12),
        LedgerColumn(tr("户编号"), 10),
        LedgerColumn(tr("户主"), 11),
        LedgerColumn(tr("帮扶对象"), 11),
        LedgerColumn(tr("联系电话"), 14),
        LedgerColumn(tr("纳入（登记）日期"), 14, ColumnKind.DATE),
        LedgerColumn(tr("联系干部"), 11),
        LedgerColumn(tr("走访间隔（天）"), 9, ColumnKind.INTEGER),
        LedgerColumn(tr("上次走访"), 13, ColumnKind.DATE),
        LedgerColumn(tr("下次应访"), 13, ColumnKind.DATE),
        LedgerColumn(tr("未办结的事项"), 28, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("未兑现的承诺"), 28, ColumnKind.LONG_TEXT),
    )


def _row(place: int, need: _Need, matters: str, promises: str, masks: Masks) -> Cells:
    home, person = need.turn.household, need.person
    return (
        place,
        need.tag,
        home.group_name,
        home.number,
        home.head,
        person.name if person else tr("全户"),
        masks.phone(person.phone) if person else "",
        need.since,
        home.cadre_name,
        need.turn.every_days,
        local(home.last_visit).date() if home.last_visit else None,
        need.turn.due_on,
        masks.text(matters),
        masks.text(promises),
    )
