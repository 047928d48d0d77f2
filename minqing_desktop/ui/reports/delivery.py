"""Brings a report out: to the printer, or into a file where the user wants it. Both can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.leaving import note_printed
from minqing_desktop.services.report_kinds import DELIMITED, PDF, WORD, WORKBOOK
from minqing_desktop.services.report_views import PaperView, SheetView, print_sheet, save_file, save_paper
from minqing_desktop.services.reports import BatchOutcome, Report, ReportScope, file_name, write_each
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.port import JobPort, Progress
from minqing_desktop.ui.jobs.runner import Job, Lane
from minqing_desktop.ui.kit.paper_printing import ask_printer, new_printer, print_pdf
from minqing_desktop.ui.kit.printer_memory import recall, remember


class Delivery(QObject):
    """`ask_place`, `ask_folder` and `ask_printer` are the system's dialogs; a test puts its own answers there.

    Signals: progressed(str) with a sentence; saved(Path); saved_each(Path, BatchOutcome); printed(int) with the pages;
    ended() however it went.
    """

    progressed = Signal(str)
    saved = Signal(object)
    saved_each = Signal(object, object)
    printed = Signal(int)
    ended = Signal()

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host)
        self._desk, self._host = desk, host
        self._job: Job | None = None
        self.ask_place: Callable[[str, str], str] = self._ask_place
        self.ask_folder: Callable[[], str] = self._ask_folder
        self.ask_printer: Callable[[QPrinter, int], bool] = lambda printer, pages: ask_printer(host, printer, pages)

    def _ask_place(self, name: str, kinds: str) -> str:
        place = str(documents_folder() / name)
        return QFileDialog.getSaveFileName(self._host, tr("存为文件"), place, kinds)[0]

    def _ask_folder(self) -> str:
        return QFileDialog.getExistingDirectory(self._host, tr("放在哪个文件夹里"), str(documents_folder()))

    # file

    def save(
        self, report: Report, scope: ReportScope, masks: Masks, shown: PaperView | SheetView, ending: str = ""
    ) -> None:
        """Asks where to, with a name that says village, report and span, and writes what is shown."""
        session, kind = self._desk.session, ending or report.ending

        def named(name: str) -> None:
            chosen = self.ask_place(name, file_kind(kind))
            if not chosen:
                return
            path = Path(chosen if chosen.lower().endswith(kind) else chosen + kind)

            def work(port: JobPort) -> None:
                if isinstance(shown, PaperView) and kind == PDF:
                    save_paper(session, report.name, shown, path, is_private=not masks.are_on)
                else:
                    save_file(session, report.name, scope, masks, path, port, lambda: port.is_cancelled)

            self._start(work, tr("正在存 {done} / {total}"), lambda _none: self.saved.emit(path))

        self._desk.runner.read(lambda: file_name(session, report.name, scope, kind), owner=self, done=named)

    def save_each(self, report: Report, scope: ReportScope, masks: Masks, ending: str) -> None:
        """Asks for a folder, and writes a file for each record into a new one in it."""
        session = self._desk.session

        def named(name: str) -> None:
            chosen = self.ask_folder()
            if not chosen:
                return
            folder = _free_folder(Path(chosen) / Path(name).stem)

            def work(port: JobPort) -> BatchOutcome:
                return write_each(
                    session, report.name, folder, scope,
                    ending=ending, masks=masks, progress=port, cancel=lambda: port.is_cancelled,
                )  # fmt: skip

            words = tr("正在存 {done} / {total}")
            self._start(work, words, lambda outcome: self.saved_each.emit(folder, outcome))

        self._desk.runner.read(lambda: file_name(session, report.name, scope, ending), owner=self, done=named)

    # printer

    def print_paper(self, shown: PaperView, report: Report) -> None:
        """Asks for printer, copies and range, and prints what is shown."""
        session = self._desk.session
        printer = new_printer(report.title, shown.outcome.pages)
        recall(self._desk.settings, printer, report.name, report.is_two_sided)
        if not self.ask_printer(printer, shown.outcome.pages):
            return
        failed = remember(self._desk.settings, printer, report.name)
        if failed is not None:
            self._desk.fail(failed)

        def work(port: JobPort) -> int:
            note_printed(session, report.name, shown.outcome.pages)
            return print_pdf(shown.data, printer, port.report)

        self._start(work, tr("正在打印 {done} / {total} 页"), self._on_printed)

    def print_rows(self, report: Report, scope: ReportScope, masks: Masks) -> None:
        """Sets the rows of a workbook on pages first, then prints those."""
        session = self._desk.session
        self._start(
            lambda port: print_sheet(session, report.name, scope, masks, port, lambda: port.is_cancelled),
            tr("正在排版 {done}"),
            lambda paper: self.print_paper(paper, report),
        )

    def _on_printed(self, pages: int) -> None:
        self._desk.say(tr("已送去打印 {n} 页。").format(n=pages))
        self.printed.emit(pages)

    # work

    def _start(self, work: Callable[[JobPort], object], words: str, done: Callable[..., None]) -> None:
        def progressed(progress: Progress) -> None:
            self.progressed.emit(words.format(done=progress.done, total=progress.total or "…"))

        def ended(answer: object) -> None:
            self.ended.emit()
            done(answer)

        self._job = self._desk.runner.long(
            Lane.FILE, work, owner=self, done=ended, failed=self._on_failed,
            progress=progressed, cancelled=self._on_cancelled,
        )  # fmt: skip

    def cancel(self) -> None:
        """Stops what is being printed or written; a file that was there before stays as it was."""
        if self._job is not None:
            self._job.cancel()

    def _on_cancelled(self) -> None:
        self.ended.emit()
        self._desk.say(tr("停下来了，没有完成。"))

    def _on_failed(self, error: UserError) -> None:
        self.ended.emit()
        self._desk.fail(error)


def file_kind(ending: str) -> str:
    """The filter of the system's file dialog."""
    return {
        PDF: tr("PDF 文件 (*.pdf)"),
        WORD: tr("Word 文档 (*.docx)"),
        WORKBOOK: tr("Excel 工作簿 (*.xlsx)"),
        DELIMITED: tr("CSV 文件 (*.csv)"),
    }[ending]


def _free_folder(folder: Path) -> Path:
    """The folder, or the same with a number where that name is taken."""
    free, number = folder, 1
    while free.exists():
        number += 1
        free = folder.with_name(f"{folder.name} ({number})")
    return free
