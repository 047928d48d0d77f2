"""Matters on paper and in files: the papers of one, the list as it is shown, and the ledgers of what is listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.casework.matters import MatterDetail, MatterFilter, matters_where
from minqing_desktop.services.session import Session
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.print_panel import PANEL_PX, PrintPanel
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.matters.moves_bar import PaperChoice

# What makes papers and workbooks is loaded when it is first asked for: the page opens far more often.


class PrintingDesk(QObject):
    """Uses the panel of the page; `wanted` gives the filter of what is listed now, in its order.

    `ask_place(title, name, kinds)` is the system's dialog; a test puts its own answer there.
    """

    def __init__(self, desk: Desk, host: QWidget, panel: SidePanel, wanted: Callable[[], MatterFilter]) -> None:
        super().__init__(host)
        self._desk, self._host, self._panel, self._wanted = desk, host, panel, wanted
        self.ask_place: Callable[[str, str, str], str] = self._ask_place
        self.print_panel = PrintPanel(desk.runner, desk.settings, host)
        self.print_panel.hide()
        self.print_panel.said.connect(desk.say)
        self.print_panel.failed.connect(desk.fail)
        panel.closed.connect(self._on_panel_closed)

    # the papers of one matter

    def papers_for(self, detail: MatterDetail | None) -> Sequence[PaperChoice]:
        """The papers of a matter, and whether each has something to say yet."""
        from minqing_desktop.services.casework.papers import printable
        from minqing_desktop.services.reports import papers_of_a_matter

        if detail is None:
            return ()
        ready = printable(detail.case)
        return [PaperChoice(each.name, each.title, each.name in ready) for each in papers_of_a_matter()]

    def show_paper(self, detail: MatterDetail, name: str) -> None:
        """Shows the pages of a paper, ready for the printer; the panel says what is missing where there is nothing."""
        from minqing_desktop.services.reports import VisitScope, file_name, preview, report_named, write_report

        session, scope = self._desk.session, VisitScope(matter=detail.matter.id)
        report = report_named(name)
        word = (lambda path: write_report(session, name, path, scope)) if ".docx" in report.endings else None
        self._desk.runner.read(
            lambda: file_name(session, name, scope).rpartition(".")[0],
            owner=self,
            done=lambda offered: self._show(report.title, offered, lambda: preview(session, name, scope), name, word),
            failed=self._desk.fail,
            replaces="paper",
        )

    # what is listed

    def print_list(self) -> None:
        """Shows the pages of exactly what is listed, in its order."""
        from minqing_desktop.services.casework.matter_lists import print_matters

        session, wanted = self._desk.session, self._wanted()
        named = self._name(tr("民情事项清单"))
        self._show(tr("打印事项清单"), named, lambda: print_matters(session, wanted).data, "matter_list")

    def save_list(self) -> None:
        """Writes exactly what is listed as a workbook."""
        from minqing_desktop.services.casework.matter_lists import save_matters

        session, wanted = self._desk.session, self._wanted()
        target = self._ask(tr("民情事项清单"))
        if target is not None:
            self._desk.runner.file(
                lambda: save_matters(session, target, wanted),
                owner=self,
                done=lambda count: self._say_saved(count, target),
                failed=self._desk.fail,
            )

    def print_ledger(self, name: str) -> None:
        """Shows a ledger of what is listed as pages."""
        from minqing_desktop.domain.values.masking import Masks
        from minqing_desktop.services.report_views import print_sheet
        from minqing_desktop.services.reports import VisitScope, report_named

        session, wanted, title = self._desk.session, self._wanted(), report_named(name).title

        def make() -> bytes:
            return print_sheet(session, name, VisitScope(matters=_listed(session, wanted)), Masks()).data

        self._show(title, self._name(title), make, name)

    def save_ledger(self, name: str) -> None:
        """Writes a ledger of what is listed as a workbook; telephones are masked."""
        from minqing_desktop.domain.values.masking import Masks
        from minqing_desktop.services.report_views import save_file
        from minqing_desktop.services.reports import VisitScope, report_named

        session, wanted = self._desk.session, self._wanted()
        target = self._ask(report_named(name).title)
        if target is not None:
            self._desk.runner.file(
                lambda: save_file(session, name, VisitScope(matters=_listed(session, wanted)), Masks(), target).visits,
                owner=self,
                done=lambda count: self._say_saved(count, target),
                failed=self._desk.fail,
            )

    def fill_menu(self, menu: QMenu) -> None:
        """The list and every ledger: to look at and print, or to save."""
        from minqing_desktop.services.casework.case_reports import case_ledger_reports

        menu.clear()
        menu.addAction(tr("打印列出的事项（Ctrl+P）…")).triggered.connect(self.print_list)
        menu.addAction(tr("列出的事项存为表格（.xlsx）…")).triggered.connect(self.save_list)
        menu.addSeparator()
        for report in case_ledger_reports():
            under, name = menu.addMenu(report.title), report.name
            for words, go in ((tr("看和打印…"), self.print_ledger), (tr("存为表格（.xlsx）…"), self.save_ledger)):
                under.addAction(words).triggered.connect(lambda _on=False, go=go, key=name: go(key))

    # inside

    def _show(
        self,
        title: str,
        file_title: str,
        make: Callable[[], bytes],
        document: str,
        write_word: Callable[[Path], object] | None = None,
    ) -> None:
        self.print_panel.show_pages(file_title, make, self._desk.session, document, write_word)
        self._panel.open_with(title, self.print_panel, PANEL_PX)

    def _name(self, title: str) -> str:
        return f"{title}_{self._desk.session.today():%Y%m%d}"

    def _ask(self, title: str) -> Path | None:
        kinds = tr("Excel 工作簿 (*.xlsx)")
        path = self.ask_place(tr("存为表格"), self._name(title) + ".xlsx", kinds)
        if not path:
            return None
        return Path(path if path.lower().endswith(".xlsx") else path + ".xlsx")

    def _ask_place(self, title: str, name: str, kinds: str) -> str:
        return QFileDialog.getSaveFileName(self._host, title, str(documents_folder() / name), kinds)[0]

    def _say_saved(self, count: int, target: Path) -> None:
        self._desk.say(tr("已存 {n} 行到「{name}」，电话号码打了星号。").format(n=count, name=target.name))

    def _on_panel_closed(self, content: QWidget | None) -> None:
        if content is self.print_panel:
            self.print_panel.forget()


def _listed(session: Session, wanted: MatterFilter) -> tuple[str, ...]:
    return tuple(line.id for line in matters_where(session, wanted))
