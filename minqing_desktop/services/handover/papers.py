"""交接清单: what goes from one cadre to another, printed for two to sign and a third to witness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.hand_over import HandOver
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.documents.paper import (
    Block,
    Fact,
    Fields,
    Heading,
    Note,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    TableColumn,
)
from minqing_desktop.services.coverage import Turn
from minqing_desktop.services.handover.inventory import GENERAL, About, Inventory, inventory_in
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.report_kinds import Ask, Papers, Query, Report, Section
from minqing_desktop.storage.reading.matters import MatterLine
from minqing_desktop.storage.reading.tasks import TaskLine

LIST = "hand_over_list"


def hand_over_reports() -> tuple[Report, ...]:
    """The list of one cadre who leaves."""
    return (
        Report(
            LIST,
            tr("交接清单"),
            Section.OUTWARD,
            tr("一位干部手上没办完的事项、承诺、任务、联系户和交接说明，移交人、接手人、监交人三方签字。"),
            Papers(_lists, counted=lambda _session, _scope: 1),
            tr("{n} 份"),
            (Ask.CADRE,),
            needs=(Ask.CADRE,),
        ),
    )


def _lists(query: Query) -> Iterator[Paper]:
    if query.reader.maybe(Cadre, query.scope.cadre) is None:
        raise UserError("nothing_to_print", tr("还没有选移交的是哪位干部，没有生成清单。"), tr("请在上面选一位干部。"))
    yield _List(query, inventory_in(query.session, query.reader, query.scope.cadre)).paper()


class _List:
    """Turns an inventory into blocks."""

    def __init__(self, query: Query, found: Inventory) -> None:
        self._query, self._masks, self._found = query, query.masks, found

    def paper(self) -> Paper:
        found = self._found
        record = found.hand_over or HandOver()
        successor = found.successor.name if found.successor else ""
        blocks: list[Block] = [
            Fields(
                (
                    Fact(tr("移交人"), _person(found.leaving)),
                    Fact(tr("接手人"), _person(found.successor) if found.successor else ""),
                    Fact(tr("监交人"), record.witness),
                    Fact(tr("交接日期"), long_day(record.done_on) if record.done_on else ""),
                )
            ),
            Paragraph(self._summary(), is_indented=False),
        ]
        for heading, rows in (
            (tr("没办完的民情事项"), self._matters()),
            (tr("信访代理的期限"), self._petitions()),
            (tr("答应过还没兑现的"), self._tasks(found.promises)),
            (tr("没办完的任务"), self._tasks(found.tasks)),
            (tr("联系户"), self._households()),
            (tr("没写完的走访"), self._drafts()),
            (tr("交接说明"), self._general()),
        ):
            number = 1 + sum(1 for block in blocks if isinstance(block, Heading))
            blocks += [Heading(heading, number=number), *(rows or [Paragraph(tr("没有。"))])]
        blocks += [
            Paragraph(tr("以上各项，移交人已当面说明，接手人已核对清楚，从交接之日起由接手人负责。")),
            Signatures(
                (
                    Signature(tr("移交人（签名）"), day=""),
                    Signature(tr("接手人（签名）"), day=""),
                    Signature(tr("监交人（签名）"), day=""),
                )
            ),
            Note(tr("一式三份，移交人、接手人各一份，村（居）委会存档一份。")),
        ]
        return Paper(
            tr("{village}工作交接清单").format(village=self._query.village),
            tuple(blocks),
            notes=(tr("打印日期：{day}").format(day=long_day(found.on)),),
            running=tr("工作交接清单（续）　{former} 交 {successor}").format(
                former=found.leaving.name, successor=successor or tr("（未定）")
            ),
            name=tr("交接清单 {name}").format(name=found.leaving.name),
        )

    def _summary(self) -> str:
        found = self._found
        return sentences(
            tr("没办完的事项 {matters} 件，承诺 {promises} 件，任务 {tasks} 件，联系户 {households} 户。").format(
                matters=len(found.matters), promises=len(found.promises), tasks=len(found.tasks),
                households=len(found.households),
            ),
            tr("其中过了期限的 {n} 件，到了日子还没走访的 {m} 户。").format(n=found.overdue, m=len(found.quiet)),
        )  # fmt: skip

    def _note(self, about: About) -> str:
        note = self._found.notes.get(about)
        return self._masks.text(note.text) if note is not None else ""

    def _matters(self) -> list[Block]:
        columns = (
            TableColumn(tr("编号"), 3.4, True),
            TableColumn(tr("事项"), 6.6),
            TableColumn(tr("哪一户"), 3.0, True),
            TableColumn(tr("阶段"), 2.4, True),
            TableColumn(tr("期限"), 3.6, True),
            TableColumn(tr("说明"), 5.4),
        )
        rows = [self._matter(line) for line in self._found.matters]
        return [Table(columns, rows)] if rows else []

    def _matter(self, line: MatterLine) -> tuple[str, ...]:
        title, stage = self._masks.text(line.title), kind_named("matter").field("stage").words_for(line.stage)
        if line.inherited_on is not None and line.inherited_on < self._found.on:
            title += tr("（{day}接手的）").format(day=line.inherited_on.isoformat())
        head = self._found.heads.get(line.household, "") or line.petitioner
        return (
            line.number,
            title,
            head,
            stage,
            self._day(line.due_on, line.answered_on),
            self._note(("matter", line.id)),
        )

    def _day(self, day: date | None, done: date | None = None) -> str:
        if day is None:
            return tr("没有定")
        late = done is None and day < self._found.on
        return tr("{day}\n逾期 {n} 天").format(day=day, n=(self._found.on - day).days) if late else day.isoformat()

    def _petitions(self) -> list[Block]:
        columns = (
            TableColumn(tr("编号"), 4.0, True),
            TableColumn(tr("委托人"), 3.4, True),
            TableColumn(tr("递交单位"), 5.6),
            TableColumn(tr("递交日期"), 3.8, True),
            TableColumn(tr("还在走的期限"), 7.6),
        )
        rows = [
            (
                each.petition.number or each.matter.number,
                each.client,
                each.petition.submitted_to,
                each.petition.submitted_on.isoformat() if each.petition.submitted_on else tr("还没有递交"),
                "\n".join(f"{clock.name}：{self._day(clock.due_on)}" for clock in each.clocks),
            )
            for each in self._found.petitions
        ]
        return [Table(columns, rows)] if rows else []

    def _tasks(self, lines: tuple[TaskLine, ...]) -> list[Block]:
        columns = (
            TableColumn(tr("事由"), 11.0),
            TableColumn(tr("对谁"), 4.4, True),
            TableColumn(tr("组别"), 4.4, True),
            TableColumn(tr("期限"), 4.6, True),
        )
        rows = [
            (self._masks.text(line.title), line.owed_to or line.head, line.group, self._day(line.due_on))
            for line in lines
        ]
        return [Table(columns, rows)] if rows else []

    def _households(self) -> list[Block]:
        columns = (
            TableColumn(tr("户编号"), 3.0, True),
            TableColumn(tr("户主"), 3.2, True),
            TableColumn(tr("组别"), 4.2, True),
            TableColumn(tr("上次走访"), 3.8, True),
            TableColumn(tr("走访"), 4.2, True),
            TableColumn(tr("说明"), 6.0),
        )
        rows = [self._household(turn) for turn in self._found.households]
        return [Table(columns, rows)] if rows else []

    def _household(self, turn: Turn) -> tuple[str, ...]:
        home = turn.household
        last = home.last_visit.astimezone().date().isoformat() if home.last_visit else tr("没有走过")
        return home.number, home.head, home.group_name, last, _turn_words(turn), self._note(("household", home.id))

    def _drafts(self) -> list[Block]:
        columns = (TableColumn(tr("哪一户"), 8.0), TableColumn(tr("写到什么时候"), 8.0, True))
        rows = [
            (each.head or tr("还没有选户"), f"{each.saved_at.astimezone():%Y-%m-%d %H:%M}")
            for each in self._found.drafts
        ]
        return [Table(columns, rows), Note(tr("请移交人走之前写完，或者当面说清楚。"))] if rows else []

    def _general(self) -> list[Block]:
        general = self._note(GENERAL)
        shown = {("matter", line.id) for line in self._found.matters}
        shown |= {("household", turn.household.id) for turn in self._found.households}
        others = [self._masks.text(note.text) for about, note in self._found.notes.items() if about not in shown]
        texts = [general, *(each for each in others if each != general)] if general else others
        return [Paragraph(text) for text in texts if text]


def _person(cadre: Cadre) -> str:
    return tr("　").join(filter(None, (cadre.name, cadre.post)))


def _turn_words(turn: Turn) -> str:
    if turn.over is None:
        return tr("还没有走过")
    return tr("过了 {n} 天").format(n=turn.over) if turn.over > 0 else tr("每 {n} 天").format(n=turn.every_days)
