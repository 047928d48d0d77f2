"""Turns what the day asks for into lines of the page's cards."""

from __future__ import annotations

from datetime import date

from minqing_desktop.domain.records.visit import ENTRY_TYPES, VISIT_MODES
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.matters import MatterLine
from minqing_desktop.services.tasks import TaskLine
from minqing_desktop.services.today import LINES_SHOWN, NextVisit, Today, Unfinished
from minqing_desktop.services.visits import VisitLine
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.figures import Figure
from minqing_desktop.ui.kit.line_list import LineItem
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.typed_days import day_text

_TAGS_SHOWN = 2
MATTER = "matter:"
"""Begins the ids of lines that are matters among tasks."""
_HIDDEN_HEAD = "—"


def due_item(line: TaskLine, today: date, me: str) -> LineItem:
    """A task to tick: its day, what is to be done, and where it belongs («承诺 · 三组»)."""
    return LineItem(line.id, line.title, lead=(due_pill(line.due_on, today),), tail=belonging(line, me), ticked=False)


def due_matter_item(line: MatterLine, today: date, me: str) -> LineItem:
    """A matter whose term runs out: its day, what it is, and where it belongs («事项 · 三组»)."""
    whose = "" if line.cadre == me else line.cadre
    tail = " · ".join(part for part in (tr("事项"), line.group, whose) if part)
    return LineItem(f"{MATTER}{line.id}", line.title, lead=(due_pill(line.due_on, today),), tail=tail, chevron=True)


def owed_item(line: MatterLine, today: date) -> LineItem:
    """A matter that waits for one's answer: who raised it and by when."""
    who = line.petitioner
    if line.petitioners > 1:
        who = tr("{name}等 {n} 人").format(name=who, n=line.petitioners)
    return LineItem(line.id, line.title, beside=who, pills=(due_pill(line.due_on, today),))


def due_items(day: Today) -> list[LineItem]:
    """Tasks and matters of the week together, by day, as many as leave room for whom to visit."""
    found = [(line.due_on, due_item(line, day.day, day.me)) for line in day.due]
    found += [(line.due_on, due_matter_item(line, day.day, day.me)) for line in day.due_matters]
    found.sort(key=lambda pair: pair[0] or date.max)
    return [item for _day, item in found[:LINES_SHOWN]]


def belonging(line: TaskLine, me: str) -> str:
    """Promise, task or who sent it down, the group or household it is about, and whose it is unless one's own."""
    kind = tr("承诺") if line.is_promise else line.assigned_by or tr("任务")
    where = line.group or (tr("{head}户").format(head=line.head) if line.head else "")
    whose = "" if line.cadre == me else line.cadre
    return " · ".join(part for part in (kind, where, whose) if part)


def promise_item(line: TaskLine, today: date) -> LineItem:
    """A promise: to whom and by when."""
    whom = line.owed_to or (tr("{head}户").format(head=line.head) if line.head else "")
    return LineItem(line.id, line.title, beside=whom, pills=(due_pill(line.due_on, today),))


def next_item(each: NextVisit) -> LineItem:
    """A household whose turn it is: name, group, tags, how long nobody was there, what is open."""
    line = each.household
    pills: list[PillSpec] = [(tag, "grey") for tag in line.tags[:_TAGS_SHOWN]]
    pills.append((tr("从未走访"), "amber") if each.days is None else (tr("{n} 天未访").format(n=each.days), "amber"))
    if line.open_count:
        pills.append((tr("{n} 件未了").format(n=line.open_count), "blue"))
    head = tr("{head}户").format(head=line.head or _HIDDEN_HEAD)
    return LineItem(line.id, head, beside=line.group or line.address, pills=tuple(pills), bold=True)


def visit_item(line: VisitLine, today: date) -> LineItem:
    """A visit of late: whom, how and when, and the beginning of what was said."""
    heads = tr("、").join(name for name in line.heads if name) or _HIDDEN_HEAD
    day = line.started_at.astimezone().date() if line.started_at else None
    when = tr("今天") if day == today else day_text(day, today) if day else ""
    mode = tr(dict(VISIT_MODES).get(line.mode, ""))
    counts: list[PillSpec] = [
        (f"{tr(word)} {line.entries[code]}", "grey") for code, word in ENTRY_TYPES if line.entries.get(code)
    ]
    return LineItem(
        line.id, heads, beside=f"{when} {mode}".strip(), below=line.words.replace("\n", " "), pills=tuple(counts[:2]),
        bold=True,
    )  # fmt: skip


def unfinished_words(one: Unfinished, today: date) -> str:
    """«上次没写完：张三妹户 14:20，继续写»."""
    saved = one.saved_at.astimezone()
    at = saved.strftime("%H:%M") if saved.date() == today else day_text(saved.date(), today)
    if not one.head:
        return tr("上次没写完：还没选户 {at}，继续写").format(at=at)
    return tr("上次没写完：{head}户 {at}，继续写").format(head=one.head, at=at)


def month_figures(day: Today) -> list[Figure]:
    """This month in four small numbers; the keys name the place that shows the records behind each."""
    share = f"{round(100 * day.covered_this_quarter / day.households)}%" if day.households else "—"
    return [
        Figure(str(day.visits_this_month), tr("本月走访"), key="visits"),
        Figure(share, tr("本季走访覆盖"), key="households"),
        Figure(str(day.done_in_time), tr("按期办结"), suffix=f"/{day.due_this_month}", key="tasks"),
        Figure(str(day.overdue), tr("逾期"), tone="red" if day.overdue else "ink", key="overdue"),
    ]
