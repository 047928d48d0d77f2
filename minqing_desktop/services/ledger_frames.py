"""What stands around the rows of every ledger: village and title, who fills it in, span and filters, who signs."""

from collections.abc import Iterable, Sequence

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.place import Group
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import Ledger, LedgerColumn
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.session import Session
from minqing_desktop.services.village_names import village_name
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.storage.reader import Reader


def framed(
    session: Session,
    reader: Reader,
    title: str,
    columns: Sequence[LedgerColumn],
    rows: Iterable[Sequence[object]],
    *,
    period: str = "",
    narrowed: str = "",
) -> Ledger:
    """The ledger with its title, unit, span and filters, and the line to sign on."""
    village = village_name(reader, session)
    return Ledger(
        title=village + title,
        columns=tuple(columns),
        rows=rows,
        unit=tr("填报单位：{village}").format(village=village),
        period=tr("　").join(filter(None, (narrowed, period))),
        footers=signing(session, reader),
        sheet_name=title,
    )


def signing(session: Session, reader: Reader) -> tuple[str, ...]:
    """What stands below a table: 签发人, 制表人, 填报日期."""
    cadre = reader.maybe(Cadre, session.cadre)
    return (
        tr("签发人："),
        tr("制表人：{name}").format(name=cadre.name if cadre else ""),
        tr("填报日期：{day}").format(day=long_day(session.today())),
    )


def period_of(scope: VisitScope) -> str:
    """The span as words: «2026年1月1日至2026年3月31日»."""
    if scope.since and scope.until:
        return tr("{since}至{until}").format(since=long_day(scope.since), until=long_day(scope.until))
    if scope.since:
        return tr("{day}起").format(day=long_day(scope.since))
    return tr("截至{day}").format(day=long_day(scope.until)) if scope.until else ""


def narrowing_of(reader: Reader, scope: VisitScope) -> str:
    """What a scope is narrowed to besides its span: «组别：一组；标签：低保»."""
    home = reader.maybe(Household, scope.household)
    head = reader.maybe(Person, home.head) if home else None
    group, cadre = reader.maybe(Group, scope.group), reader.maybe(Cadre, scope.cadre)
    return in_words(
        (tr("组别"), group.name if group else ""),
        (tr("标签"), scope.tag),
        (tr("干部"), cadre.name if cadre else ""),
        (tr("户"), (head.name if head else home.number) if home else _counted(scope)),
    )


def _counted(scope: VisitScope) -> str:
    return tr("所选 {n} 户").format(n=len(scope.households)) if scope.households is not None else ""


def in_words(*conditions: tuple[str, str]) -> str:
    """Conditions as «name：value», those without a value left out."""
    return tr("；").join(tr("{name}：{value}").format(name=name, value=value) for name, value in conditions if value)
