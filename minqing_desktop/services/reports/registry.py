"""All reports there are. A new one is a module with its description and a line here."""

from collections.abc import Callable

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.case_reports import case_ledger_reports, matter_paper_reports
from minqing_desktop.services.casework.minutes import minutes_reports
from minqing_desktop.services.handover.papers import hand_over_reports
from minqing_desktop.services.ledger_reports import ledger_reports
from minqing_desktop.services.report_kinds import Report
from minqing_desktop.services.reports.documents import document_reports
from minqing_desktop.services.reports.outward import outward_reports
from minqing_desktop.services.reports.privacy import privacy_reports
from minqing_desktop.services.reports.visits import visit_reports
from minqing_desktop.services.round_reports import round_reports
from minqing_desktop.services.summaries.reports import summary_reports

_OFFERED: tuple[Callable[[], tuple[Report, ...]], ...] = (
    visit_reports,
    round_reports,
    document_reports,
    ledger_reports,
    case_ledger_reports,
    minutes_reports,
    matter_paper_reports,
    summary_reports,
    outward_reports,
    hand_over_reports,
    privacy_reports,
)


def reports() -> tuple[Report, ...]:
    """Everything that the gallery offers, in the order of this module; the gallery puts it under its sections."""
    return tuple(report for described in _OFFERED for report in described())


def papers_of_a_matter() -> tuple[Report, ...]:
    """Those of them that are printed of one matter, on its page."""
    return matter_paper_reports()


def report_named(name: str) -> Report:
    """The report of this name or title; UserError lists what there is."""
    known_ones = reports()
    for report in known_ones:
        if name.replace("-", "_") == report.name or name == report.title:
            return report
    known = tr("、").join(tr("{name}（{facts}）").format(name=report.name, facts=report.title) for report in known_ones)
    raise UserError("report_unknown", tr("没有叫这个名字的报表。"), tr("现有的报表：{known}。").format(known=known))
