"""安全记录: what the log says of the notebook's own use, line by line, filtered, and as a workbook."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.services.audit import DOCUMENT, EVENTS_OF, GROUND, SINCE, AuditEvent, AuditGroup
from minqing_desktop.services.erasing_grounds import erasing_grounds
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.periods import local_ms
from minqing_desktop.services.record_words import Names
from minqing_desktop.services.session import Session
from minqing_desktop.services.verbs import sentence_for
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.actions import ActionFacts, ActionFilter, count_actions, recent_actions
from minqing_desktop.storage.reading.households import moment

AUDIT_DOCUMENT = "audit"
_GROUP_OF = {event: group for group, events in EVENTS_OF.items() for event in events}


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events: of a group (all when None), by a cadre, in a span of days, both ends in it."""

    group: AuditGroup | None = None
    cadre: str = ""
    since: date | None = None
    until: date | None = None


EVERYTHING = AuditFilter()


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event: who, when, what in words; `detail` names records and documents, never a number in full.

    `subject` is (kind, id) of a record that can be looked at, with its `household`; empty for none.
    """

    id: bytes
    at: datetime
    cadre: str
    group: AuditGroup
    sentence: str
    detail: str
    subject: tuple[str, str]
    household: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some lines, newest first, and how many there are in all."""

    lines: tuple[AuditLine, ...]
    total: int


def group_words() -> dict[AuditGroup, str]:
    """What people call the groups, in the order to offer them."""
    return {
        AuditGroup.DOORS: tr("打开和锁定"),
        AuditGroup.NUMBERS: tr("查看号码"),
        AuditGroup.FILES_OUT: tr("导出和打印"),
        AuditGroup.FILES_IN: tr("导入"),
        AuditGroup.COPIES: tr("备份和恢复"),
        AuditGroup.KEYS: tr("密码和钥匙"),
        AuditGroup.ERASING: tr("抹去个人信息"),
    }


def audit_page(session: Session, wanted: AuditFilter, limit: int, offset: int = 0) -> AuditPage:
    """Some of the events of a filter."""
    chosen = _actions(wanted)
    with session.reading() as reader:
        found = recent_actions(reader.connection, limit, offset, chosen)
        return AuditPage(tuple(_lines(reader, found)), count_actions(reader.connection, chosen))


def audit_cadres(session: Session) -> list[tuple[str, str]]:
    """(id, name) of everybody who may have left a line, for the filter."""
    with session.reading() as reader:
        return [(cadre.id, cadre.name) for cadre in reader.find(Cadre)]


def export_audit(session: Session, path: Path, wanted: AuditFilter = EVERYTHING) -> int:
    """Writes the events of a filter as a workbook and gives their number; UserError: file.*."""
    from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn
    from minqing_desktop.exchange.sheets.writing import write_ledger
    from minqing_desktop.services.ledger_frames import framed

    columns = (
        LedgerColumn(tr("时间"), 18),
        LedgerColumn(tr("谁"), 12),
        LedgerColumn(tr("类别"), 14),
        LedgerColumn(tr("做了什么"), 34, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("内容"), 44, ColumnKind.LONG_TEXT),
    )
    chosen, groups = _actions(wanted), group_words()
    with session.reading() as reader:
        found = recent_actions(reader.connection, count_actions(reader.connection, chosen), 0, chosen)
        rows = [
            (f"{line.at.astimezone():%Y-%m-%d %H:%M}", line.cadre, groups[line.group], line.sentence, line.detail)
            for line in _lines(reader, found)
        ]
        days = [f"{day:%Y-%m-%d}" if day else "" for day in (wanted.since, wanted.until)]
        period = "—".join(days) if any(days) else ""
        ledger = framed(session, reader, tr("安全记录"), columns, rows, period=period)

        def write(stream: BinaryIO) -> None:
            write_ledger(ledger, stream)

        write_out(session, path, write, AUDIT_DOCUMENT, len(rows))
    return len(rows)


def _actions(wanted: AuditFilter) -> ActionFilter:
    events = EVENTS_OF[wanted.group] if wanted.group else tuple(AuditEvent)
    return ActionFilter(
        verbs=tuple(str(event) for event in events),
        cadre=wanted.cadre,
        since_ms=local_ms(wanted.since) if wanted.since else None,
        until_ms=local_ms(wanted.until + timedelta(days=1)) if wanted.until else None,
    )


def _lines(reader: Reader, found: Iterable[ActionFacts]) -> list[AuditLine]:
    found = list(found)
    names = Names(reader)
    names.learn("cadre", (each.cadre for each in found if each.cadre.strip("0")))
    people = reader.get_many(Person, {each.subject[1] for each in found if each.subject[0] == "person"})
    made = []
    for each in found:
        event, (kind, identity) = AuditEvent(each.verb), each.subject
        home = people[identity].household if identity in people else identity if kind == "household" else ""
        made.append(
            AuditLine(
                each.id, each.at, names.of("cadre", each.cadre.strip("0") and each.cadre), _GROUP_OF[event],
                sentence_for(each.verb, each.counts), _detail(reader, names, event, each), each.subject, home,
            )
        )  # fmt: skip
    return made


def _detail(reader: Reader, names: Names, event: AuditEvent, each: ActionFacts) -> str:
    kind, identity = each.subject
    if event is AuditEvent.DISCLOSED:
        return _disclosed(reader, identity)
    parts = [names.of(kind, identity)] if kind in ("person", "household", "cadre") else []
    for name, count in each.counts.items():
        if name.startswith(DOCUMENT):
            unit = tr("{n} 页") if event is AuditEvent.PRINTED else tr("{n} 条")
            parts.append(tr("{title}，{much}").format(
                title=document_title(name.removeprefix(DOCUMENT)), much=unit.format(n=f"{count:,}")
            ))  # fmt: skip
        elif event is AuditEvent.REVEALED:
            parts.append(_field_label(name))
        elif name == SINCE and (at := moment(count)) is not None and each.counts.get("failed", 0) > 1:
            parts.append(tr("从 {at} 起").format(at=f"{at.astimezone():%Y-%m-%d %H:%M}"))
        elif name.startswith(GROUND):
            parts.append(dict(erasing_grounds()).get(name.removeprefix(GROUND), ""))
        elif event is AuditEvent.RESTORED and name == "backup":
            parts.append(tr("第 {n} 号备份").format(n=count))
    return " · ".join(filter(None, parts))


def _disclosed(reader: Reader, identity: str) -> str:
    given = reader.maybe(Disclosure, identity)
    if given is None:
        return ""
    much = tr("{n} 条").format(n=f"{given.records or 0:,}")
    said = tr("{title}，{much}").format(title=document_title(given.document), much=much)
    return " · ".join(filter(None, (said, mask_text(given.reason))))


def _field_label(name: str) -> str:
    kind, _, field = name.partition(".")
    try:
        return tr(kind_named(kind).field(field).label)
    except KeyError:
        return ""  # a newer version knows it


def document_title(document: str) -> str:
    """What people call what left; the stable name itself for one that only another version knows."""
    from minqing_desktop.services.reports import report_named

    own = {
        "dump": tr("全部内容"),
        "roster": tr("花名册"),
        "form": tr("上级表格"),
        "matter_list": tr("民情事项清单"),
        "task_list": tr("任务清单"),
        "task_calendar": tr("任务日历"),
        "self_check": tr("服务自查表"),
        "household_list": tr("户情表"),
        "visit_round": tr("走访单"),
        AUDIT_DOCUMENT: tr("安全记录"),
        "package": tr("数据包"),
    }
    if document in own:
        return own[document]
    try:
        return report_named(document).title
    except UserError:
        return document
