"""Documents that go out: each report is a description (`report_kinds.Report`), all of them in `registry`.

Numbers are masked unless a reason is given; the reason is then in the log before the file is on the disk.
"""

from minqing_desktop.services.report_kinds import Report, ReportOutcome, fonts
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports.batch import BatchOutcome, write_each
from minqing_desktop.services.reports.registry import papers_of_a_matter, report_named, reports
from minqing_desktop.services.reports.visits import VisitSheets, count_visits, ledger_of_visits
from minqing_desktop.services.reports.writing import disclose, file_name, preview, write_report
from minqing_desktop.services.visit_pages import VisitScope

__all__ = [
    "BatchOutcome",
    "Report",
    "ReportOutcome",
    "ReportScope",
    "VisitScope",
    "VisitSheets",
    "count_visits",
    "disclose",
    "file_name",
    "fonts",
    "ledger_of_visits",
    "papers_of_a_matter",
    "preview",
    "report_named",
    "reports",
    "write_each",
    "write_report",
]
