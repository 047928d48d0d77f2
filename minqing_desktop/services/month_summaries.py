"""Fills 月度工作小结: a month in counts and plain sentences; nothing stands in it that is not on file."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.matter import CLOSINGS, RATINGS, Matter
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import VISIT_MODES, Visit
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.documents.paper import (
    Block,
    Heading,
    Items,
    Paper,
    PaperKind,
    Paragraph,
    Seal,
    Table,
    TableColumn,
)
from minqing_desktop.services.month_records import MonthRecords
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.report_kinds import Query
from minqing_desktop.storage.reading.coverage import Standing

LISTED_AT_MOST = 40
"""Rows of a list in the summary; how many more there are is said. The ledgers hold all of them."""


def month_summary(query: Query) -> Iterator[Paper]:
    """The summary of the month of the scope: of the whole village, or of one cadre."""
    yield _Month(query).paper()


class _Month(MonthRecords):
    """The words for what is on file about a month."""

    # the paper

    def paper(self) -> Paper:
        """The whole summary."""
        month = tr("{year}年{month}月").format(year=self._span[0].year, month=self._span[0].month)
        cadre = self._cadres.get(self._wanted)
        who = tr("{village}{name}").format(village=self._village, name=cadre.name) if cadre else self._village
        title = tr("{who}{month}民情工作小结").format(who=who, month=month)
        blocks = (
            Heading(tr("走访情况"), number=1),
            *self._visiting(),
            Heading(tr("民情事项办理情况"), number=2),
            *self._handling(),
            Heading(tr("承诺和任务"), number=3),
            *self._promising(),
            Heading(tr("下月要做的事"), number=4),
            *self._next_month(),
            Seal(who, long_day(self._today), is_sealed=cadre is None),
        )
        return Paper(title, blocks, PaperKind.OFFICIAL, name=title)

    # visits

    def _visiting(self) -> Iterator[Block]:
        yield Paragraph(sentences(self._visits_words(), self._coverage_words(), self._compared(), self._year_words()))
        groups: dict[str, list[Standing]] = {}
        for home in self._homes:
            groups.setdefault(home.group_name or tr("未分组"), []).append(home)
        if len(groups) < 2 or not self._visits:
            return
        columns = (
            TableColumn(tr("组别"), 3.0, True),
            TableColumn(tr("在册户数"), 2.0, True),
            TableColumn(tr("走访到户数"), 2.0, True),
            TableColumn(tr("占比"), 2.0, True),
            TableColumn(tr("走访次数"), 2.0, True),
        )
        counted = Counter(home for visit in self._visits for home in visit.households)
        rows = [_group_row(name, homes, counted) for name, homes in groups.items()]
        yield Table(columns, rows)

    def _visits_words(self) -> str:
        if not self._visits:
            return tr("本月没有登记走访。")
        homes = {home for visit in self._visits for home in visit.households}
        modes = Counter(visit.mode for visit in self._visits)
        said = [tr("{mode}{n}次").format(mode=tr(word), n=modes[code]) for code, word in VISIT_MODES if modes[code]]
        counted = tr("本月共走访{n}次、{m}户").format(n=len(self._visits), m=len(homes))
        return tr("{counted}，其中{modes}。").format(counted=counted, modes=tr("、").join(said))

    def _coverage_words(self) -> str:
        if not self._homes or not self._visits:
            return ""
        met = _met(self._homes, self._visits)
        frame = (
            tr("联系户{n}户，本月走访到{m}户，占{share}。")
            if self._wanted
            else tr("在册{n}户，本月走访到{m}户，占{share}。")
        )
        return frame.format(n=len(self._homes), m=met, share=_share(met, len(self._homes)))

    def _compared(self) -> str:
        more = len(self._visits) - len(self._before)
        if not self._visits and not self._before:
            return ""
        if more == 0:
            return tr("上月走访{n}次，本月与上月持平。").format(n=len(self._before))
        frame = (
            tr("上月走访{n}次，本月比上月增加{more}次。") if more > 0 else tr("上月走访{n}次，本月比上月减少{more}次。")
        )
        return frame.format(n=len(self._before), more=abs(more))

    def _year_words(self) -> str:
        if not self._year or self._span[0].month == 1:
            return ""
        met = _met(self._homes, self._year)
        return tr("1至{month}月累计走访{n}次，走访到{m}户，占{share}。").format(
            month=self._span[0].month, n=len(self._year), m=met, share=_share(met, len(self._homes))
        )

    # matters

    def _handling(self) -> Iterator[Block]:
        taken = [each for each in self._matters if self._is_in(each.accepted_on)]
        closed = [each for each in self._matters if self._is_in(each.closed_on)]
        ended = [each for each in self._matters if self._is_in(each.ended_on)]
        still = [each for each in self._matters if self._is_open_on(each, self._span[1])]
        if not (taken or closed or ended or still):
            yield Paragraph(tr("本月没有受理事项，也没有未办结的事项。"))
            return
        yield Paragraph(
            sentences(
                self._flow_words(taken, closed, ended, still),
                _kinds_of(taken),
                self._answered_words(),
                self._rated_words(),
            )
        )
        if closed:
            yield Heading(tr("已经办结的"), 2, 1)
            yield Items(tuple(self._closed_line(each) for each in closed[:LISTED_AT_MOST]), is_numbered=True)
            yield from _left_out(closed)
        if still:
            yield Heading(tr("还没有办结的"), 2, 2 if closed else 1)
            yield self._open_table(still)
            yield from _left_out(still)

    def _flow_words(
        self, taken: Sequence[Matter], closed: Sequence[Matter], ended: Sequence[Matter], still: Sequence[Matter]
    ) -> str:
        carried = sum(1 for each in self._matters if self._is_open_on(each, self._span[0] - timedelta(days=1)))
        kinds = Counter(each.closing for each in closed)
        said = tr("、").join(
            tr("{kind}{n}件").format(kind=tr(word), n=kinds[code]) for code, word in CLOSINGS if kinds[code]
        )
        parts = [
            tr("上月结转{n}件").format(n=carried),
            tr("本月新受理{n}件").format(n=len(taken)),
            tr("办结{n}件（{kinds}）").format(n=len(closed), kinds=said)
            if said
            else tr("办结{n}件").format(n=len(closed)),
        ]
        if ended:
            parts.append(tr("撤回或不予受理{n}件").format(n=len(ended)))
        late = sum(1 for each in still if self._is_late(each))
        left = tr("{when}未办结{n}件").format(when=self._end_words(), n=len(still))
        parts.append(tr("{left}，其中超过时限{n}件").format(left=left, n=late) if late else left)
        return tr("，").join(parts) + tr("。")

    def _answered_words(self) -> str:
        answered = [each for each in self._matters if self._is_in(each.answered_on)]
        if not answered:
            return ""
        on_time = sum(1 for each in answered if each.due_on is None or (each.answered_on or date.max) <= each.due_on)
        return tr("本月答复{n}件，其中按期答复{m}件。").format(n=len(answered), m=on_time)

    def _rated_words(self) -> str:
        ratings = Counter(each.rating for each in self._matters if each.rating and self._is_in(each.rated_on))
        said = [tr("{rating}{n}件").format(rating=tr(word), n=ratings[code]) for code, word in RATINGS if ratings[code]]
        return tr("本月评价{n}件：{said}。").format(n=ratings.total(), said=tr("、").join(said)) if said else ""

    def _closed_line(self, matter: Matter) -> str:
        text = self._masks.text(matter.title)
        day = tr("{month}月{day}日办结").format(month=matter.closed_on.month, day=matter.closed_on.day) \
            if matter.closed_on else ""  # fmt: skip
        rating = _word("matter", "rating", matter.rating) if matter.rating else ""
        return tr("{text}（{facts}）").format(text=text, facts=tr("，").join(filter(None, (day, rating))))

    def _open_table(self, still: Sequence[Matter]) -> Table:
        columns = (
            TableColumn(tr("编号"), 4.2, True),
            TableColumn(tr("事项"), 8.0),
            TableColumn(tr("责任人"), 3.0, True),
            TableColumn(tr("办理时限"), 4.4, True),
            TableColumn(tr("情况"), 4.4, True),
        )
        rows = [
            (
                each.number,
                self._masks.text(each.title),
                self._name(each.cadre),
                each.due_on.isoformat() if each.due_on else "",
                self._how(each),
            )
            for each in still[:LISTED_AT_MOST]
        ]
        return Table(columns, rows)

    def _how(self, matter: Matter) -> str:
        if matter.due_on is not None and self._is_late(matter):
            return tr("超过时限{n}天").format(n=(self._end - matter.due_on).days)
        return _word("matter", "stage", matter.stage)

    # tasks and promises

    def _promising(self) -> Iterator[Block]:
        due = [task for task in self._tasks if self._is_in(task.due_on)]
        done = sum(1 for task in self._tasks if self._is_in(task.done_on))
        late = [task for task in self._tasks if self._is_task_late(task)]
        said = [words for is_promise in (True, False) if (words := self._due_words(due, is_promise=is_promise))]
        said += [tr("本月办完任务和承诺{n}件。").format(n=done)] if done else []
        if not said and not late:
            yield Paragraph(tr("本月没有到期的承诺和任务。"))
            return
        if late:
            promises = sum(1 for task in late if task.is_promise)
            said.append(tr("{when}逾期未办完{n}件，其中承诺{m}件，见下表。").format(
                when=self._end_words(), n=len(late), m=promises))  # fmt: skip
        yield Paragraph(sentences(*said))
        if late:
            yield self._late_table(late)
            yield from _left_out(late)

    def _due_words(self, due: Sequence[Task], *, is_promise: bool) -> str:
        wanted = [task for task in due if task.is_promise == is_promise]
        if not wanted:
            return ""
        kept = [task for task in wanted if task.done_on is not None and task.done_on <= self._span[1]]
        on_time = sum(1 for task in kept if task.due_on is not None and task.done_on and task.done_on <= task.due_on)
        frame = (
            tr("本月到期的承诺{n}件，按期兑现{kept}件，超期兑现{late}件，还没有兑现{left}件。")
            if is_promise
            else tr("本月到期的任务{n}件，按期办完{kept}件，超期办完{late}件，还没有办完{left}件。")
        )
        return frame.format(n=len(wanted), kept=on_time, late=len(kept) - on_time, left=len(wanted) - len(kept))

    def _late_table(self, late: Sequence[Task]) -> Table:
        columns = (
            TableColumn(tr("类别"), 2.4, True),
            TableColumn(tr("事由"), 10.6),
            TableColumn(tr("期限"), 4.4, True),
            TableColumn(tr("逾期"), 3.0, True),
            TableColumn(tr("责任人"), 3.0, True),
        )
        rows = []
        for task in late[:LISTED_AT_MOST]:
            due = task.due_on or self._end
            late_days = tr("{n}天").format(n=(self._end - due).days)
            kind = tr("承诺") if task.is_promise else tr("任务")
            rows.append((kind, self._task_words(task), due.isoformat(), late_days, self._name(task.cadre)))
        return Table(columns, rows)

    # the next month

    def _next_month(self) -> Iterator[Block]:
        if not self._coming:
            yield Paragraph(tr("下月还没有登记到期的事。"))
            return
        yield Paragraph(tr("下月已经定了日子的有{n}件。").format(n=len(self._coming)))
        columns = (
            TableColumn(tr("日期"), 4.4, True),
            TableColumn(tr("要做的事"), 16.6),
            TableColumn(tr("责任人"), 3.0, True),
        )
        yield Table(columns, [(each.day.isoformat(), each.words, each.cadre) for each in self._coming[:LISTED_AT_MOST]])
        yield from _left_out(self._coming)

    def _end_words(self) -> str:
        if self._end == self._span[1]:
            return tr("月末")
        return tr("截至{month}月{day}日").format(month=self._end.month, day=self._end.day)


def _met(homes: Iterable[Standing], visits: Iterable[Visit]) -> int:
    visited = {home for visit in visits for home in visit.households}
    return sum(1 for home in homes if home.id in visited)


def _group_row(name: str, homes: Sequence[Standing], counted: Counter[str]) -> tuple[str, ...]:
    met = sum(1 for home in homes if counted[home.id])
    visits = sum(counted[home.id] for home in homes)
    return name, str(len(homes)), str(met), _share(met, len(homes)), str(visits)


def _kinds_of(taken: Iterable[Matter]) -> str:
    kinds = Counter(each.category or tr("未分类") for each in taken)
    said = [tr("{kind}{n}件").format(kind=kind, n=count) for kind, count in kinds.most_common()]
    return tr("新受理的事项中，{kinds}。").format(kinds=tr("、").join(said)) if said else ""


def _left_out(listed: Sequence[object]) -> Iterator[Paragraph]:
    if len(listed) > LISTED_AT_MOST:
        yield Paragraph(tr("另有{n}件，见台账。").format(n=len(listed) - LISTED_AT_MOST))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _word(kind: str, field: str, code: str) -> str:
    return kind_named(kind).field(field).words_for(code)
