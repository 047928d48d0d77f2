"""What a list prints, looked at in a side panel: its pages, then the printer or a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.leaving import note_printed, write_out
from minqing_desktop.services.session import Session
from minqing_desktop.ui.jobs.port import JobPort, Progress
from minqing_desktop.ui.jobs.runner import Job, JobRunner, Lane
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.paper_printing import ask_printer, new_printer, print_pdf
from minqing_desktop.ui.kit.pdf_preview import PdfPreview
from minqing_desktop.ui.kit.printer_memory import recall, remember
from minqing_desktop.ui.kit.saved_notice import SavedNotice
from minqing_desktop.ui.kit.state_stack import StateStack

PANEL_PX = 760
_PAD_PX = 18
_WORD = ".docx"


class PrintPanel(QWidget):
    """Content for a SidePanel of `PANEL_PX`: call `show_pages` with a function that makes the bytes of a PDF.

    `ask_place` and `ask_printer` are the system's dialogs; a test puts its own answers there. Signals: said(str);
    printed(int) with the pages; failed(UserError) for what the panel has no place for.
    """

    said = Signal(str)
    printed = Signal(int)
    failed = Signal(object)

    def __init__(self, runner: JobRunner, settings: SettingsFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner, self._settings = runner, settings
        self._data, self._title = b"", ""
        self._session: Session | None = None
        self._document = ""
        self._write_word: Callable[[Path], object] | None = None
        self._job: Job | None = None
        self.ask_place: Callable[[str], str] = self._ask_place
        self.ask_printer: Callable[[QPrinter, int], bool] = lambda printer, n: ask_printer(self, printer, n)
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(10)
        self.preview = PdfPreview(self._runner)
        self.states = StateStack(self.preview)
        self.work_notice, self.saved_notice = InlineNotice(), SavedNotice()
        self.save_button = QuietButton(tr("存为 PDF"), "save")
        self.word_button = QuietButton(tr("存为 Word"), "file-text")
        self.word_button.hide()
        self.print_button = PrimaryButton(tr("打印"), "printer")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.word_button)
        foot.addWidget(self.save_button)
        foot.addWidget(self.print_button)
        column.addWidget(self.work_notice)
        column.addWidget(self.saved_notice)
        column.addWidget(self.states, 1)
        column.addLayout(foot)
        self.setFocusProxy(self.preview)

    def _connect(self) -> None:
        self.preview.failed.connect(lambda error: self.states.show_error(error))
        self.save_button.clicked.connect(self.save)
        self.word_button.clicked.connect(self.save_word)
        self.print_button.clicked.connect(self.print_pages)
        self.work_notice.action_clicked.connect(self._on_cancel_clicked)

    # load

    def show_pages(
        self,
        title: str,
        make: Callable[[], bytes],
        session: Session | None,
        document: str,
        write_word: Callable[[Path], object] | None = None,
    ) -> None:
        """Makes the pages in the file lane and shows them; `title` names printer job and file.

        What leaves here is noted in the log of `session` by the document's stable name (`services.leaving`); None for
        a county's figures, in which nobody is named.
        `write_word` writes (and notes) the same as a Word document, for those that have one.
        """
        self.forget()
        self._title, self._session, self._document = title, session, document
        self._write_word = write_word
        self.word_button.setVisible(write_word is not None)
        self.states.show_busy(tr("正在排版…"))
        self._runner.file(make, owner=self, done=self._on_made, failed=lambda error: self.states.show_error(error))

    def _on_made(self, data: bytes) -> None:
        self._data = data
        self.states.show_content()
        self.preview.show_pdf(data)
        self._enable(True)

    def forget(self) -> None:
        """Lets go of the pages; to be called when the panel closes."""
        self._data, self._session, self._write_word = b"", None, None
        self.preview.clear()
        self.saved_notice.hide()
        self.work_notice.clear()
        self._enable(False)

    def _enable(self, is_ready: bool) -> None:
        self.save_button.setEnabled(is_ready)
        self.word_button.setEnabled(is_ready)
        self.print_button.setEnabled(is_ready)

    # out

    def print_pages(self) -> None:
        """Asks for printer, copies and range, and prints."""
        data, count, session, document = self._data, self.preview.page_count, self._session, self._document
        if not data or not count:
            return
        printer = new_printer(self._title, count)
        recall(self._settings, printer, document)
        if not self.ask_printer(printer, count):
            return
        failed = remember(self._settings, printer, document)
        if failed is not None:
            self.failed.emit(failed)

        def work(port: JobPort) -> int:
            if session is not None:
                note_printed(session, document, count)
            return print_pdf(data, printer, port.report)

        self._job = self._runner.long(
            Lane.FILE, work, owner=self, done=self._on_printed, failed=self._on_failed, progress=self._on_progress,
            cancelled=self.work_notice.clear,
        )  # fmt: skip

    def _on_progress(self, progress: Progress) -> None:
        words = tr("正在打印 {done} / {total} 页").format(done=progress.done, total=progress.total)
        self.work_notice.say(words, "blue", tr("取消"), can_close=False)

    def _on_printed(self, pages: int) -> None:
        self.work_notice.clear()
        self.said.emit(tr("已送去打印 {n} 页。").format(n=pages))
        self.printed.emit(pages)

    def _on_failed(self, error: UserError) -> None:
        self.work_notice.say(error.sentence, "red")

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _ask_place(self, name: str) -> str:
        place = str(documents_folder() / name)
        kinds = tr("Word 文档 (*.docx)") if name.endswith(_WORD) else tr("PDF 文件 (*.pdf)")
        return QFileDialog.getSaveFileName(self, tr("存为文件"), place, kinds)[0]

    def save(self) -> None:
        """Writes the pages where the user wants them."""
        session, document, count = self._session, self._document, self.preview.page_count
        chosen, data = self.ask_place(self._title + ".pdf") if self._data else "", self._data
        if not chosen:
            return
        path = Path(chosen if chosen.lower().endswith(".pdf") else chosen + ".pdf")
        self._runner.file(
            lambda: write_out(session, path, data, document, count),
            owner=self,
            done=lambda _none: self.saved_notice.say(tr("已存为「{name}」").format(name=path.name), path),
            failed=self._on_failed,
        )

    def save_word(self) -> None:
        """Writes the same as a Word document, to be edited."""
        write = self._write_word
        chosen = self.ask_place(self._title + _WORD) if write is not None else ""
        if not chosen or write is None:
            return
        path = Path(chosen if chosen.lower().endswith(_WORD) else chosen + _WORD)
        self._runner.file(
            lambda: write(path),
            owner=self,
            done=lambda _none: self.saved_notice.say(tr("已存为「{name}」").format(name=path.name), path),
            failed=self._on_failed,
        )
