"""Fills 走访台账 in the columns that townships ask for: one row for each visit."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import ColumnKind, Ledger, LedgerColumn
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.visit_pages import VisitPage


class CountedRows:
    """Rows that are made while they are written, with their number known before."""

    def __init__(self, rows: Iterable[Sequence[object]], count: int) -> None:
        self._rows = rows
        self._count = count

    def __iter__(self) -> Iterator[Sequence[object]]:
        return iter(self._rows)

    def __len__(self) -> int:
        return self._count


def visit_ledger(
    pages: Iterable[VisitPage], count: int, village: str, period: str, filled_in: str, today: date, masks: Masks
) -> Ledger:
    """The ledger of these visits; `period` is a phrase, `filled_in` the name of who fills it in."""
    return Ledger(
        title=tr("{village}走访台账").format(village=village),
        columns=visit_columns(),
        rows=CountedRows((_row(number, page, village, masks) for number, page in enumerate(pages, start=1)), count),
        unit=tr("填报单位：{village}").format(village=village),
        period=period,
        footers=(
            tr("签发人："),
            tr("制表人：{name}").format(name=filled_in),
            tr("填报日期：{day}").format(day=long_day(today)),
        ),
        sheet_name=tr("走访台账"),
    )


def visit_columns() -> tuple[LedgerColumn, ...]:
    """The columns of 走访台账."""
    return (
        LedgerColumn(tr("序号"), 6, ColumnKind.INTEGER),
        LedgerColumn(tr("单位"), 14),
        LedgerColumn(tr("农户性质"), 12),
        LedgerColumn(tr("走访对象"), 11),
        LedgerColumn(tr("走访人员"), 13),
        LedgerColumn(tr("走访形式"), 10),
        LedgerColumn(tr("走访日期"), 12, ColumnKind.DATE),
        LedgerColumn(tr("基本情况或存在问题"), 48, ColumnKind.LONG_TEXT),
        LedgerColumn(tr("备注"), 30, ColumnKind.LONG_TEXT),
    )


def _row(number: int, page: VisitPage, village: str, masks: Masks) -> Sequence[object]:
    groups = dict.fromkeys(home.group for home in page.homes if home.group)
    return (
        number,
        village + "、".join(groups),
        _nature(page),
        page.heads,
        "、".join(filter(None, (page.cadre, page.companions))),
        page.word(page.visit, "mode"),
        page.at.date() if page.at else None,
        masks.text(_said(page)),
        masks.text(_remarks(page)),
    )


def _nature(page: VisitPage) -> str:
    words: dict[str, None] = {}
    for home in page.homes:
        tags = (tag for person in home.members for tag in person.tags)
        words |= dict.fromkeys((home.household.household_type, *home.household.tags, *tags))
    return "、".join(filter(None, words))


def _said(page: VisitPage) -> str:
    """The entries by their kind; where nothing was marked, the words as they were said."""
    if not page.entries:
        return page.visit.words
    lines = (tr("{kind}：{text}").format(kind=page.word(each, "type"), text=each.text) for each in page.entries)
    return "\n".join(lines)


def _remarks(page: VisitPage) -> str:
    lines = []
    for task in page.tasks:
        word = tr("承诺") if task.is_promise else tr("任务")
        if task.done_on:
            state = tr("（{day}已办完）").format(day=long_day(task.done_on))
        else:
            state = tr("（{day}前）").format(day=long_day(task.due_on)) if task.due_on else ""
        lines.append(tr("{kind}：{text}").format(kind=word, text=task.title) + state)
    for matter in page.matters.values():
        lines.append(tr("事项：{title}（{stage}）").format(title=matter.title, stage=page.word(matter, "stage")))
    return "\n".join(lines)
