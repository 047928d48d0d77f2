"""Fills a form into a file where the user wants it; can be stopped, and then nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.forms import FormOutcome, fill_form
from minqing_desktop.services.forms_desk import FormWish, OpenForm, keep_file
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.port import JobCancelled, JobPort
from minqing_desktop.ui.jobs.runner import Job, Lane


class FormFiller(QObject):
    """`ask_place` is the system's dialog; a test puts its own answer there.

    Signals: started(); progressed(Progress); filled(FormOutcome, Path, bool masked); failed(UserError); stopped().
    """

    started = Signal()
    progressed = Signal(object)
    filled = Signal(object, object, bool)
    failed = Signal(object)
    stopped = Signal()

    def __init__(self, desk: Desk, host: QWidget) -> None:
        super().__init__(host)
        self._desk, self._host = desk, host
        self._job: Job | None = None
        self.ask_place: Callable[[str], str] = self._ask_place

    def _ask_place(self, name: str) -> str:
        kinds = tr("Excel 工作簿 (*.xlsx)") if name.lower().endswith(".xlsx") else "(*.xlsm)"
        return QFileDialog.getSaveFileName(self._host, tr("存为文件"), str(documents_folder() / name), kinds)[0]

    @property
    def is_busy(self) -> bool:
        """Whether a form is being filled."""
        return self._job is not None and not self._job.is_over

    def fill(self, form: OpenForm, wish: FormWish, reason: str) -> None:
        """Asks where to, and fills; `reason` goes on record where numbers are whole."""
        name = tr("{form}（{day}填）").format(form=form.path.stem, day=self._desk.session.today().isoformat())
        chosen = self.ask_place(name + form.suffix)
        if not chosen or self.is_busy:
            return
        out = Path(chosen if chosen.lower().endswith(form.suffix) else chosen + form.suffix)
        session = self._desk.session

        def work(port: JobPort) -> FormOutcome:
            try:
                outcome = fill_form(
                    session, form.path, out, wish.scope, wish.changes, wish.masks, reason, wish.unit,
                    port, port.wants_stop,
                )  # fmt: skip
            except Cancelled:
                raise JobCancelled from None
            keep_file(session, form.layout.fingerprint, form.path)
            return outcome

        self.started.emit()
        is_masked = wish.masks.are_on
        self._job = self._desk.runner.long(
            Lane.WRITE, work, owner=self, done=lambda outcome: self.filled.emit(outcome, out, is_masked),
            failed=self.failed.emit, progress=self.progressed.emit, cancelled=self.stopped.emit,
        )  # fmt: skip

    def cancel(self) -> None:
        """Stops; a file that was there before stays as it was."""
        if self._job is not None:
            self._job.cancel()
