"""Ledgers of visits, tasks and households among the reports."""

from collections.abc import Iterator
from contextlib import contextmanager

from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.sheets.ledger import Ledger
from minqing_desktop.services.ledger_frames import framed, narrowing_of, period_of
from minqing_desktop.services.ledgers.body import Build
from minqing_desktop.services.ledgers.covering import coverage_body, plan_body, unvisited_body
from minqing_desktop.services.ledgers.need_rows import need_body
from minqing_desktop.services.ledgers.task_rows import task_ledger_body
from minqing_desktop.services.report_kinds import Ask, OpenLedger, Report, Rows, Section
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.roster_exports import open_roster
from minqing_desktop.services.session import Session


def ledger_reports() -> tuple[Report, ...]:
    """The ledgers, in the order they are offered."""
    return (
        _described(
            "coverage_ledger",
            tr("走访覆盖统计表"),
            Section.VISITS,
            tr("按组、按联系干部：多少户、走访了多少户、覆盖率、谁家隔得最久。"),
            coverage_body,
            (Ask.SPAN, Ask.GROUP, Ask.CADRE),
        ),
        _described(
            "unvisited_ledger",
            tr("未走访户名单"),
            Section.VISITS,
            tr("这段时间没有人去过的户，该去而没去的在前。"),
            unvisited_body,
            (Ask.SPAN, Ask.GROUP, Ask.TAG, Ask.CADRE),
        ),
        _described(
            "plan_ledger",
            tr("走访计划表"),
            Section.VISITS,
            tr("走访单上的户一户一行：计划哪天、实际哪天、状态和负责人。"),
            plan_body,
            (Ask.SPAN, Ask.GROUP, Ask.CADRE, Ask.HOUSEHOLD),
        ),
        Report(
            "roster",
            tr("花名册"),
            Section.HOUSEHOLDS,
            tr("一人一行，按户编号排；可以只要一个组或一个标签，存下来还能再导入。"),
            Rows(open_roster),
            tr("{n} 行"),
            (Ask.GROUP, Ask.TAG, Ask.CADRE, Ask.HOUSEHOLD),
        ),
        _described(
            "need_ledger",
            tr("帮扶对象台账"),
            Section.HOUSEHOLDS,
            tr("低保、特困、独居、残疾等要多走访的户和人：谁联系、多久一访、还有什么没办。"),
            need_body,
            (Ask.GROUP, Ask.TAG, Ask.CADRE, Ask.HOUSEHOLD),
        ),
        _described(
            "task_ledger",
            tr("任务承诺台账"),
            Section.TASKS,
            tr("任务和承诺一件一行，期限、改期、完成和结果都在。"),
            task_ledger_body,
            (Ask.SPAN, Ask.CADRE, Ask.GROUP, Ask.HOUSEHOLD),
        ),
    )


def _described(name: str, title: str, section: Section, about: str, build: Build, asks: tuple[Ask, ...]) -> Report:
    return Report(name, title, section, about, Rows(_opened(title, build)), tr("{n} 行"), asks)


def _opened(title: str, build: Build) -> OpenLedger:
    @contextmanager
    def opened(session: Session, scope: ReportScope, masks: Masks) -> Iterator[Ledger]:
        body = build(session, scope, masks)
        with session.reading() as reader:
            ledger = framed(
                session, reader, title, body.columns, body.rows,
                period=body.period or period_of(scope), narrowed=narrowing_of(reader, scope),
            )  # fmt: skip
        yield ledger

    return opened
