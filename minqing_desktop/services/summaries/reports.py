"""The summaries among the reports."""

from minqing_desktop.domain.words import tr
from minqing_desktop.services.report_kinds import Ask, Figures, Report, Section
from minqing_desktop.services.summaries.by_month import category_summary
from minqing_desktop.services.summaries.monthly import monthly_report


def summary_reports() -> tuple[Report, ...]:
    """What is sent up each month, and the year by category."""
    return (
        Report(
            "monthly_report",
            tr("民情工作月报"),
            Section.SUMMARIES,
            tr("走访、事项、纠纷、承诺的数和率，和上一期比；选一季就是季报，选一年就是年报。"),
            Figures(monthly_report),
            tr("{n} 行"),
            (Ask.SPAN,),
        ),
        Report(
            "category_summary",
            tr("分类按月汇总表"),
            Section.SUMMARIES,
            tr("一年里各类事项每月受理、办结多少，各组走访多少，带图表，和上年比。"),
            Figures(category_summary),
            tr("{n} 行"),
            (Ask.YEAR,),
        ),
    )
