"""Reports over all villages: what there is, a report's tables, and the same as a workbook or as pages.

They measure the service of cadres and never a villager: no name stands in them, and of a matter that waits only its
number, category and days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.place import is_provisional
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county import report_contents as contents
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.report_files import ENDINGS, Written, write_table
from minqing_desktop.services.county.report_months import months
from minqing_desktop.services.county.report_tables import CountyTable, Part, Place
from minqing_desktop.services.periods import Span
from minqing_desktop.services.summaries.spans import said
from minqing_desktop.storage.county.database import CountyReader

__all__ = [
    "CountyReport", "CountyScope", "CountyTable", "Written", "file_name", "report_kinds", "report_named", "rows",
    "townships", "write",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountyScope:
    """For which days, both included, and of which township; without days the year so far, without one all of them."""

    since: date | None = None
    until: date | None = None
    township: str = ""


@dataclass(frozen=True, slots=True)
class CountyReport:
    """A report by its stable name: how people call it and what it is for."""

    name: str
    title: str
    about: str
    count: Callable[[contents.Counting], list[Part]]
    endings: tuple[str, ...] = ENDINGS


def report_kinds() -> tuple[CountyReport, ...]:
    """Every report there is, in the order to offer them."""
    return (
        CountyReport(
            "coverage",
            tr("走访覆盖情况"),
            tr("各村在册多少户，走访了多少户，还有多少户从来没有走访。"),
            contents.coverage,
        ),
        CountyReport(
            "stages",
            tr("民情事项办理进度"),
            tr("期初有多少没办结，本期受理多少、办到哪一步，期末还剩多少。"),
            contents.stages,
        ),
        CountyReport("categories", tr("民情事项分类"), tr("群众反映的是哪些事，各类办得怎么样。"), contents.categories),
        CountyReport(
            "on_time",
            tr("按期办理情况"),
            tr("答复的里面按期多少、超期多少，没办结的里面逾期多少。"),
            contents.on_time,
        ),
        CountyReport(
            "satisfaction", tr("群众满意度"), tr("本期评价的满意、基本满意、不满意各多少。"), contents.satisfaction
        ),
        CountyReport(
            "overdue",
            tr("逾期事项"),
            tr("各村逾期未答复的有多少，逐件列出编号、类别和超期天数，不列姓名和内容。"),
            contents.overdue,
        ),
        CountyReport("months", tr("逐月情况"), tr("走访、受理、办结一个月一个月地比，最多十二个月。"), months),
    )


def report_named(name: str) -> CountyReport:
    """The report of this name or title; UserError county_report_unknown lists what there is."""
    for each in report_kinds():
        if name.replace("-", "_") == each.name or name == each.title:
            return each
    known = tr("、").join(tr("{name}（{facts}）").format(name=each.name, facts=each.title) for each in report_kinds())
    raise UserError(
        "county_report_unknown", tr("没有叫这个名字的报表。"), tr("现有的报表：{known}。").format(known=known)
    )


def townships(office: Office) -> list[str]:
    """The townships of the register, in the order of their villages' codes."""
    with office.reading() as reader:
        found = sorted(reader.villages(), key=lambda each: each.code)
    return [each for each in dict.fromkeys(one.township for one in found) if each]


def rows(office: Office, name: str, scope: CountyScope) -> CountyTable:
    """A report, counted now in one snapshot.

    UserError county_report_unknown, county_township_unknown, county_days_wrong, county_months_too_many.
    """
    report, today = report_named(name), clock.today()
    span = span_of(scope, today)
    with office.reading() as reader:
        places = _places(reader, scope.township)
        codes = frozenset(code for each in places for code in each.codes) if scope.township else None
        parts = report.count(contents.Counting(reader, places, codes, span, today))
    return CountyTable(report.name, report.title, office.name, scope.township, said(span), today, tuple(parts))


def write(office: Office, name: str, scope: CountyScope, path: Path) -> Written:
    """Counts a report and writes it to a file that is there whole or not at all; its ending says of which kind.

    UserError as `rows`, and report_ending, ledger_too_long, fonts_missing, file.*.
    """
    return write_table(rows(office, name, scope), path)


def file_name(name: str, scope: CountyScope, ending: str = ENDINGS[0]) -> str:
    """A name to offer for the file: report, township, days."""
    since, until = span_of(scope, clock.today())
    parts = (report_named(name).title, scope.township, f"{since:%Y%m%d}-{until:%Y%m%d}")
    return "_".join(filter(None, parts)) + ending


def span_of(scope: CountyScope, today: date) -> Span:
    """The days of a scope; UserError county_days_wrong where they end before they begin."""
    until = scope.until or max(today, scope.since or today)
    since = scope.since or min(until, today).replace(month=1, day=1)
    if since > until:
        raise UserError(
            "county_days_wrong", tr("开始的日子在结束的日子后面，没有生成报表。"), tr("请把起止日期改一改。")
        )
    return since, until


def _places(reader: CountyReader, township: str) -> list[Place]:
    """The registered villages, one place for each, whatever codes it was entered under."""
    registered = reader.villages()
    if township and all(each.township != township for each in registered):
        known = tr("、").join(dict.fromkeys(each.township for each in registered if each.township))
        raise UserError(
            "county_township_unknown",
            tr("登记的村里没有这个乡镇的，没有生成报表。"),
            tr("登记了的乡镇：{known}。").format(known=known or tr("还没有")),
        )
    codes: dict[tuple[str, str], list[str]] = {}
    for each in registered:
        if each.code and township in ("", each.township):
            codes.setdefault((each.township, each.name), []).append(each.code)
    return [
        Place(name, town, tuple(sorted(found, key=lambda code: (is_provisional(code), code))))
        for (town, name), found in codes.items()
    ]
