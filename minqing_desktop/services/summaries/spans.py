"""The span a summary is for, and the one before it."""

from datetime import date, timedelta

from minqing_desktop.domain.words import tr
from minqing_desktop.services.periods import Span
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.report_scope import ReportScope


def span_asked(scope: ReportScope, today: date) -> Span:
    """The span of a scope; the present month without one."""
    if scope.since is None and scope.until is None:
        return today.replace(day=1), month_end(today)
    since = scope.since or (scope.until or today).replace(day=1)
    return since, max(since, scope.until or max(today, since))


def span_before(span: Span) -> Span:
    """The month before a whole month, the quarter before a quarter, the year before a year; else as many days."""
    since, until = span
    before = since - timedelta(days=1)
    months = whole_months(span)
    if months:
        first = (since.year * 12 + since.month - 1) - months
        return date(first // 12, first % 12 + 1, 1), before
    return before - (until - since), before


def whole_months(span: Span) -> int:
    """How many whole months a span is; 0 where it begins or ends within one."""
    since, until = span
    if since.day != 1 or until != month_end(until):
        return 0
    return (until.year - since.year) * 12 + until.month - since.month + 1


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def kind_of_report(span: Span) -> str:
    """«月报», «季报», «年报»; «情况汇总» for any other span."""
    months, since = whole_months(span), span[0]
    if months == 1:
        return tr("月报")
    if months == 3 and since.month % 3 == 1:
        return tr("季报")
    return tr("年报") if months == 12 and since.month == 1 else tr("情况汇总")


def said(span: Span) -> str:
    """«2026年11月», «2026年第4季度», «2026年», else both days."""
    months, since = whole_months(span), span[0]
    if months == 1:
        return tr("{year}年{month}月").format(year=since.year, month=since.month)
    if months == 3 and since.month % 3 == 1:
        return tr("{year}年第{quarter}季度").format(year=since.year, quarter=since.month // 3 + 1)
    if months == 12 and since.month == 1:
        return tr("{year}年").format(year=since.year)
    return tr("{since}至{until}").format(since=long_day(since), until=long_day(span[1]))
