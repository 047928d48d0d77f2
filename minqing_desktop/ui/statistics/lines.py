"""What the page of figures says: numbers large, parts by line, and the records behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from minqing_desktop.domain.words import tr
from minqing_desktop.services.coverage import CoverageRow
from minqing_desktop.services.self_checks import CheckWords, Fault, Finding
from minqing_desktop.services.statistics import MatterDays, Rate, RateKind, Statistics
from minqing_desktop.storage.reading.coverage import Standing
from minqing_desktop.ui.kit.figures import Figure
from minqing_desktop.ui.kit.line_list import LineItem
from minqing_desktop.ui.kit.typed_days import day_text

UNVISITED, ACCEPTED = "unvisited", "accepted"


def percent(share: float | None) -> str:
    """A share as whole percent; a dash where there is nothing to count. 99.6 % is not called 100."""
    if share is None:
        return "—"
    whole = int(share * 100 + 0.5)
    return f"{whole if share in (0.0, 1.0) else min(max(whole, 1), 99)}%"


def coverage_figures(shown: Statistics) -> list[Figure]:
    """The village's coverage in a span."""
    total = shown.coverage.total
    return [
        Figure(str(total.visited), tr("走到的户"), f"/{total.households}", "accent"),
        Figure(percent(total.share if total.households else None), tr("覆盖率")),
        Figure(str(total.visits), tr("走访户次")),
        Figure(str(len(shown.coverage.unvisited)), tr("还没走到"), key=UNVISITED),
    ]


def case_figures(shown: Statistics) -> list[Figure]:
    """What came of the matters of a span; pressing one shows what fell short."""
    words = {RateKind.CLOSED: tr("办结率"), RateKind.ON_TIME: tr("按期答复率"), RateKind.SATISFIED: tr("满意率")}
    figures = [Figure(str(len(shown.accepted)), tr("受理"), tr("件"), "accent", ACCEPTED)]
    for kind, rate in shown.rates.items():
        figures.append(Figure(percent(rate.share), words[kind] + _of(rate), key=str(kind)))
    return figures


def _of(rate: Rate) -> str:
    return f" {rate.reached}/{rate.counted}" if rate.counted else ""


def wanting_title(key: str) -> str:
    """The heading of the records behind a figure."""
    return {
        UNVISITED: tr("还没走到的户"),
        ACCEPTED: tr("这段时间受理的"),
        RateKind.CLOSED: tr("受理了还没办结的"),
        RateKind.ON_TIME: tr("答复晚了的"),
        RateKind.SATISFIED: tr("不满意的"),
    }[key]


def coverage_items(rows: Iterable[CoverageRow]) -> list[LineItem]:
    """The parts of the village, each with its share."""
    return [
        LineItem(
            row.key or row.name,
            row.name,
            tail=tr("{visited} / {households} 户").format(visited=row.visited, households=row.households),
            pills=((percent(row.share), "green" if row.share == 1.0 else "grey"),),
        )
        for row in rows
    ]


def check_items(words: Mapping[Fault, CheckWords], counts: Mapping[Fault, int]) -> list[LineItem]:
    """The eight self-checks with how many records show each."""
    return [
        LineItem(
            str(fault),
            each.name,
            lead=((each.sign, "amber" if counts[fault] else "grey"),),
            below=each.meaning,
            tail=tr("{n} 件").format(n=counts[fault]) if counts[fault] else tr("没有"),
            bold=bool(counts[fault]),
            chevron=True,
        )
        for fault, each in words.items()
    ]


def finding_items(found: Iterable[Finding], words: CheckWords, today: date) -> list[LineItem]:
    """The records that show a fault, each with whose it is and since when."""
    return [
        LineItem(
            f"{one.kind}:{one.id}",
            one.title if one.kind != "household" else tr("{head}户").format(head=one.head or "—"),
            below="　".join(part for part in (_whose(one), _since(one, words, today)) if part),
            tail=f"{words.count} {one.count}" if one.count else "",
            chevron=True,
        )
        for one in found
    ]


def _whose(one: Finding) -> str:
    head = one.head if one.kind != "household" else ""
    return " · ".join(part for part in (head, one.group, one.cadre) if part)


def _since(one: Finding, words: CheckWords, today: date) -> str:
    if one.since is None:
        return ""
    days = tr("已 {n} 天").format(n=(today - one.since).days)
    return tr("，").join((f"{words.since} {day_text(one.since, today)}", days))


def matter_items(matters: Iterable[MatterDays], today: date) -> list[LineItem]:
    """Matters behind a figure."""
    return [
        LineItem(
            f"matter:{each.id}",
            each.title,
            below="　".join(
                part
                for part in (
                    " · ".join(name for name in (each.head, each.group, each.category) if name),
                    tr("受理 {day}").format(day=day_text(each.accepted_on, today)) if each.accepted_on else "",
                )
                if part
            ),
            chevron=True,
        )
        for each in matters
    ]


def household_items(households: Iterable[Standing], today: date) -> list[LineItem]:
    """Households that were not visited, the longest ago first."""
    ordered = sorted(households, key=lambda home: (home.last_visit is not None, home.last_visit, home.number))
    return [
        LineItem(
            f"household:{home.id}",
            tr("{head}户").format(head=home.head or "—"),
            beside=home.group_name,
            tail=tr("上次 {day}").format(day=day_text(home.last_visit.astimezone().date(), today))
            if home.last_visit
            else tr("没走过"),
            chevron=True,
        )
        for home in ordered
    ]
