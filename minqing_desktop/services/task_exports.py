"""Tasks out of the notebook: into a calendar file and into a table, exactly those that a list shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from minqing_desktop.domain.calendar.terms import months_after
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.ics import CalendarDay, write_calendar
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn
from minqing_desktop.services.leaving import write_out
from minqing_desktop.services.ledger_frames import framed, in_words
from minqing_desktop.services.session import Session
from minqing_desktop.services.task_series import recurrence_of, repeat_word
from minqing_desktop.services.village_names import shown_village
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, TaskState, task_lines, task_rows

# What writes workbooks and pages is loaded when it is first asked for: the page of tasks opens far more often.
if TYPE_CHECKING:
    from minqing_desktop.services.report_views import PaperView

LUNAR_YEARS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class TaskExport:
    """How many tasks went out, how many could not as they have no day, how many recur by the lunar calendar."""

    written: int
    without_day: int = 0
    lunar: int = 0


def export_calendar(session: Session, path: Path, wanted: TaskFilter) -> TaskExport:
    """Writes the tasks of a filter that have a day as a calendar file; numbers in the texts are masked.

    Those that come again carry their rule; calendars know none for lunar ones, so these go out as days for three years.
    UserError: nothing_to_export, file.*.
    """
    lines, village = _lines(session, wanted)
    dated = [line for line in lines if line.due_on is not None]
    if not dated:
        raise UserError(
            "nothing_to_export",
            tr("列出来的任务都没有期限，放不进日历；没有生成文件。"),
            tr("请先给任务定个日子。"),
        )
    name = tr("{village}民情日记任务").format(village=village)
    with session.reading() as reader:
        tasks = reader.get_many(Task, [line.id for line in dated])
    days = [day for line in dated for day in _days(line, tasks[line.id])]
    write_out(session, path, write_calendar(days, name, session.now()), "task_calendar", len(dated))
    lunar = sum(1 for task in tasks.values() if (rule := recurrence_of(task)) is not None and rule.repeat.is_lunar)
    return TaskExport(len(dated), len(lines) - len(dated), lunar)


def export_table(session: Session, path: Path, wanted: TaskFilter) -> TaskExport:
    """Writes the tasks of a filter as a workbook in the order of the list; UserError: file.*."""
    from minqing_desktop.exchange.sheets.writing import write_ledger

    lines, _village = _lines(session, wanted)
    ledger = task_ledger(session, lines, wanted)

    def write(stream: BinaryIO) -> None:
        write_ledger(ledger, stream)

    write_out(session, path, write, "task_list", len(lines))
    return TaskExport(len(lines))


def print_tasks(session: Session, wanted: TaskFilter) -> "PaperView":
    """The tasks of a filter as pages, in the order of the list; UserError: fonts_missing."""
    from minqing_desktop.services.report_views import list_paper

    lines, _village = _lines(session, wanted)
    return list_paper(session, task_ledger(session, lines, wanted))


def task_ledger(session: Session, lines: Sequence[TaskLine], wanted: TaskFilter) -> Ledger:
    """The table of these tasks; rules and checklists have a column where one of them has any."""
    has_rules, has_items = any(line.repeats for line in lines), any(line.items for line in lines)
    columns = (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("事由"), 32 if has_rules else 40, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("类别"), 11),
        LedgerColumn(tr("答应了谁"), 11),
        LedgerColumn(tr("户主"), 11),
        LedgerColumn(tr("组别"), 13),
        LedgerColumn(tr("责任人"), 11),
        *([LedgerColumn(tr("重复"), 9)] if has_rules else []),
        *([LedgerColumn(tr("清单"), 7)] if has_items else []),
        LedgerColumn(tr("期限"), 13, ColumnKind.DATE),
        LedgerColumn(tr("完成日期"), 13, ColumnKind.DATE),
        LedgerColumn(tr("结果"), 25 if has_items else 33, ColumnKind.LONG_TEXT),
    )
    rows = [_row(number, line, has_rules, has_items) for number, line in enumerate(lines, start=1)]
    with session.reading() as reader:
        return framed(
            session, reader, tr("任务清单"), columns, rows,
            period=due_words(wanted.due_from, wanted.due_to), narrowed=filter_words(reader, wanted),
        )  # fmt: skip


def due_words(since: date | None, until: date | None) -> str:
    """The days of the term that a list is narrowed to."""
    if since is None and until is None:
        return ""
    return tr("期限 {since}—{until}").format(since=since or "", until=until or "")


def filter_words(reader: Reader, wanted: TaskFilter) -> str:
    """What a list of tasks is narrowed to, in words."""
    cadre, home = reader.maybe(Cadre, wanted.cadre), reader.maybe(Household, wanted.household)
    states = {TaskState.OPEN: tr("未办"), TaskState.DONE: tr("已办"), TaskState.ALL: ""}
    only = [tr("承诺")] * wanted.only_promises + [tr("会重复的")] * wanted.only_repeating
    return in_words(
        (tr("状态"), states[wanted.state]),
        (tr("只看"), tr("、").join(only)),
        (tr("责任人"), cadre.name if cadre else ""),
        (tr("户编号"), home.number if home else ""),
        (tr("查找"), mask_text(wanted.text.strip())),
    )


def _lines(session: Session, wanted: TaskFilter) -> tuple[list[TaskLine], str]:
    with session.reading() as reader:
        village = shown_village(reader, session.village)
        lines = task_lines(reader.connection, task_rows(reader.connection, session.village, wanted))
        return lines, village.name if village else ""


def _kind(line: TaskLine) -> str:
    return tr("承诺") if line.is_promise else tr("任务")


def _day(line: TaskLine) -> CalendarDay:
    assert line.due_on is not None
    where = " · ".join(part for part in (line.head and tr("{head}户").format(head=line.head), line.group) if part)
    summary = tr("{kind}：{text}").format(kind=_kind(line), text=mask_text(line.title))
    told = tr("答应了 {name}").format(name=line.owed_to) if line.owed_to else ""
    return CalendarDay(line.id, line.due_on, summary, "\n".join(part for part in (where, told) if part), _kind(line))


def _days(line: TaskLine, task: Task) -> list[CalendarDay]:
    """A task as events: one, or a series that keeps its identity when the next of it is exported."""
    day, rule, number = _day(line), recurrence_of(task), task.occurrence or 0
    if rule is None or task.done_on is not None:
        return [day]
    series = task.series or task.id
    if rule.repeat.is_lunar:
        last = months_after(day.day, 12 * LUNAR_YEARS_AHEAD)
        days = [day.day, *takewhile(lambda later: later <= last, rule.ahead(number))]
        return [replace(day, day=each, identity=f"{series}-{each:%Y%m%d}") for each in days]
    if rule.occurrence(number) == day.day:
        return [replace(day, identity=f"{series}-series", rule=rule.rrule())]
    following = rule.next_after(number)
    later = [replace(day, day=following[1], identity=f"{series}-series", rule=rule.rrule())] if following else []
    return [day, *later]


def _row(number: int, line: TaskLine, has_rules: bool, has_items: bool) -> Sequence[object]:
    return (
        number,
        mask_text(line.title),
        _kind(line),
        line.owed_to,
        line.head,
        line.group,
        line.cadre,
        *([repeat_word(line.repeats)] if has_rules else []),
        *([f"{line.items_done}/{line.items}" if line.items else ""] if has_items else []),
        line.due_on,
        line.done_on,
        mask_text(line.result),
    )
