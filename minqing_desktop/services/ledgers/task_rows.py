"""任务承诺台账: what was to be done and what was promised, with what became of it."""

from collections import defaultdict
from datetime import date

from minqing_desktop.domain.calendar.terms import extension_reasons
from minqing_desktop.domain.records.household import Household
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import TaskMove
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind, LedgerColumn
from minqing_desktop.services.ledgers.body import Cells, LedgerBody, word
from minqing_desktop.services.printed_days import local
from minqing_desktop.services.session import Session
from minqing_desktop.services.visit_pages import VisitScope
from minqing_desktop.storage.reader import Reader
from minqing_desktop.storage.reading.tasks import TaskFilter, TaskLine, TaskState, task_lines, task_rows


def task_ledger_body(session: Session, scope: VisitScope, masks: Masks) -> LedgerBody:
    """One row for each task or promise by its day: due or done in the span, or still open when it began."""
    with session.reading() as reader:
        wanted = TaskFilter(state=TaskState.ALL, household=scope.household, cadre=scope.cadre, matter=scope.matter)
        lines = task_lines(reader.connection, task_rows(reader.connection, session.village, wanted))
        chosen = [line for line in lines if _is_of(line, scope) and scope.takes_household(line.household)]
        if scope.group:
            homes = {home.id for home in reader.find(Household, group=scope.group)}
            chosen = [line for line in chosen if line.household in homes]
        moves = _moves(reader, session.village)
        visits = reader.get_many(Visit, [line.visit for line in chosen])
        matters = reader.get_many(Matter, [line.matter for line in chosen])
    rows = []
    for place, line in enumerate(chosen, start=1):
        visit, matter = visits.get(line.visit), matters.get(line.matter)
        if matter is not None:
            source = tr("事项 {number}").format(number=matter.number)
        elif visit is not None and visit.started_at is not None:
            source = tr("{day}走访").format(day=local(visit.started_at).date().isoformat())
        else:
            source = ""
        rows.append(_row(place, line, source, "\n".join(moves[line.id]), session.today(), masks))
    return LedgerBody(_columns(), tuple(rows))


def _columns() -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("类别"), 8),
        LedgerColumn(tr("事由"), 34, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("答应了谁"), 11),
        LedgerColumn(tr("户主"), 11),
        LedgerColumn(tr("组别"), 12),
        LedgerColumn(tr("责任人"), 10),
        LedgerColumn(tr("来自"), 16),
        LedgerColumn(tr("期限"), 13, ColumnKind.DATE),
        LedgerColumn(tr("改期（原因）"), 24, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("完成日期"), 13, ColumnKind.DATE),
        LedgerColumn(tr("状态"), 11),
        LedgerColumn(tr("结果"), 28, ColumnKind.LONG_TEXT),
    )


def _row(place: int, line: TaskLine, source: str, moves: str, today: date, masks: Masks) -> Cells:
    return (
        place,
        tr("承诺") if line.is_promise else tr("任务"),
        masks.text(line.title),
        line.owed_to,
        line.head,
        line.group,
        line.cadre,
        source,
        line.due_on,
        masks.text(moves),
        line.done_on,
        state_of(line.due_on, line.done_on, today),
        masks.text(line.result),
    )


def state_of(due_on: date | None, done_on: date | None, today: date) -> str:
    """How it stands with a task: by its day, and whether it was done."""
    if done_on is not None:
        return tr("逾期完成") if due_on is not None and done_on > due_on else tr("按期完成")
    if due_on is None:
        return tr("未定期限")
    return tr("逾期未办") if due_on < today else tr("办理中")


def _is_of(line: TaskLine, scope: VisitScope) -> bool:
    since, until = scope.since or date.min, scope.until or date.max
    for day in (line.due_on, line.done_on):
        if day is not None and since <= day <= until:
            return True
    was_open = line.done_on is None or line.done_on > until
    return was_open and (line.due_on is None or line.due_on < since)


def _moves(reader: Reader, village: str) -> dict[str, list[str]]:
    known = extension_reasons()
    found: dict[str, list[str]] = defaultdict(list)
    for move in reader.find(TaskMove, village=village, order=("on",)):
        if move.type in ("defer", "skip") and move.to_day is not None:
            before = move.from_day.isoformat() if move.from_day else tr("未定")
            days = tr("{type}：{before}→{after}").format(
                type=word(move, "type"), before=before, after=move.to_day.isoformat()
            )
            reason = known.get(move.reason, move.reason)
            found[move.task].append(tr("{days}（{reason}）").format(days=days, reason=reason) if reason else days)
    return found
