"""One report: what it is made for, its pages or rows, and the way out to printer or file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.domain.words import tr
from minqing_desktop.services.notice_terms import keep_notice_terms, notice_terms
from minqing_desktop.services.report_kinds import Ask
from minqing_desktop.services.report_views import PaperView, SheetView, look_at_paper, look_at_sheet
from minqing_desktop.services.reports import BatchOutcome, Report
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.port import JobPort
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.jobs.runner import Job, Lane
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton, MenuButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.pdf_preview import PdfPreview
from minqing_desktop.ui.kit.saved_notice import SavedNotice
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.pickers import household_suggestions, matter_suggestions
from minqing_desktop.ui.reports.delivery import Delivery
from minqing_desktop.ui.reports.notice_bar import NoticeBar
from minqing_desktop.ui.reports.report_card import file_words, save_words
from minqing_desktop.ui.reports.scope_bar import ScopeBar
from minqing_desktop.ui.reports.sheet_table import SheetTable

LOOK_AFTER_MS = 150
_MISSING_SHOWN = 12


class ReportView(QWidget):
    """Shows one report at a time. Signals: left() when the user goes back to the gallery; unmask_wanted()."""

    left = Signal()
    unmask_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.report: Report | None = None
        self.masks = Masks()
        self.shown: PaperView | SheetView | None = None
        self._job: Job | None = None
        self._is_stale = False
        self._build()
        self._connect()

    # build

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._build_head())
        session = self._desk.session
        find = lookup_through(self._desk.runner, self, lambda typed: household_suggestions(session, typed))
        find_matters = lookup_through(self._desk.runner, self, lambda typed: matter_suggestions(session, typed))
        self.scope_bar = ScopeBar(find, find_matters, session.today)
        self.masks_notice, self.glyph_notice, self.work_notice = InlineNotice(), InlineNotice(), InlineNotice()
        self.saved_notice = SavedNotice()
        self.notice_bar = NoticeBar(session.today)
        column.addWidget(self.scope_bar)
        column.addWidget(self.notice_bar)
        for notice in (self.masks_notice, self.glyph_notice, self.work_notice, self.saved_notice):
            column.addWidget(notice)
        self.paper, self.sheet = PdfPreview(self._desk.runner), SheetTable()
        self._papers = QStackedWidget()
        self._paper_card = Card(pad=10)
        self._paper_card.add(self.paper, 1)
        self._papers.addWidget(self._paper_card)
        self._papers.addWidget(self.sheet)
        self.states = StateStack(self._papers)
        column.addWidget(self.states, 1)
        column.addLayout(self._build_foot())
        self._look_soon = QTimer(self)
        self._look_soon.setSingleShot(True)
        self._look_soon.setInterval(LOOK_AFTER_MS)
        self.delivery = Delivery(self._desk, self)

    def _build_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.back_button = IconButton("arrow-left", tr("回到报表（Esc）"))
        self._title = QLabel()
        mark(self._title, role="title")
        self.save_button = QuietButton(tr("存为文件"), "save", shortcut="Ctrl+S")
        self.print_button = PrimaryButton(tr("打印"), "printer", hint="Ctrl+P")
        row.addWidget(self.back_button)
        row.addWidget(self._title)
        row.addStretch(1)
        self.more_button = MenuButton(tr("存成别的"))
        row.addWidget(self.more_button)
        row.addWidget(self.save_button)
        row.addWidget(self.print_button)
        self.setMinimumWidth(current_look().scaled(420))
        return row

    def _build_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self._count = QLabel()
        mark(self._count, role="small")
        self.unmask_button = LinkButton(tr("要显示完整号码…"), "eye")
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self.unmask_button)
        return row

    # connect

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.left)
        self.scope_bar.scope_changed.connect(self._on_scope_changed)
        self.notice_bar.terms_changed.connect(self._on_terms_changed)
        self._look_soon.timeout.connect(self.look)
        self.save_button.clicked.connect(self._on_save_clicked)
        self.print_button.clicked.connect(self.print_shown)
        self.unmask_button.clicked.connect(self.unmask_wanted)
        self.masks_notice.action_clicked.connect(self.mask_again)
        self.work_notice.action_clicked.connect(self.delivery.cancel)
        self.states.cancel_clicked.connect(self._on_cancel_clicked)
        self.states.empty_action_clicked.connect(self._on_empty_action)
        self.paper.failed.connect(lambda error: self.states.show_error(error, self.look))
        self.delivery.progressed.connect(self._on_delivery_progressed)
        self.delivery.saved.connect(self._on_saved)
        self.delivery.saved_each.connect(self._on_saved_each)
        self.delivery.ended.connect(self.work_notice.clear)

    # load

    def show_report(self, report: Report) -> None:
        """Shows a report for what the bar says."""
        self.report = report
        self._title.setText(report.title)
        self.scope_bar.show_for(report)
        self._show_terms(report)
        self._fill_menu(report)
        self.saved_notice.hide()
        self._forget_view()
        self.mask_again(quietly=True)
        self.look()

    def _show_terms(self, report: Report) -> None:
        """What the notice of this kind said the last time."""
        self.notice_bar.setVisible(Ask.NOTICE in report.asks)
        if Ask.NOTICE not in report.asks:
            return
        session = self._desk.session
        self._desk.runner.read(
            lambda: notice_terms(session, report.name),
            owner=self,
            done=lambda terms: self.notice_bar.show_terms(terms, session.today()),
        )

    def _on_terms_changed(self) -> None:
        """Kept at once, so that what is looked at is what the next notice says as well."""
        report, terms, session = self.report, self.notice_bar.terms, self._desk.session
        if report is None:
            return
        self._desk.runner.write(
            lambda: keep_notice_terms(session, report.name, terms),
            owner=self,
            done=lambda _none: self._look_soon.start(),
        )
        self._withhold()

    def _fill_menu(self, report: Report) -> None:
        """The other kinds of file, and a file for each record."""
        menu = self.more_button.drop_menu
        menu.clear()
        for ending in report.endings[1:]:
            menu.addAction(save_words(ending)).triggered.connect(lambda _on=False, kind=ending: self._save_as(kind))
        if report.is_dividable:
            menu.addSeparator()
            for ending in report.endings:
                words = tr("分开存，一份一个文件（{kind}）").format(kind=file_words(ending))
                menu.addAction(words).triggered.connect(lambda _on=False, kind=ending: self._save_each(kind))
        self.more_button.setVisible(not menu.isEmpty())

    def look(self) -> None:
        """Makes the report anew and shows it."""
        if self.report is None:
            return
        if self._lacks_what_it_needs(self.report):
            return
        self._look_soon.stop()
        self.drop_jobs()
        self._is_stale = False
        self._withhold()
        self.states.show_busy(tr("正在排版…"), can_cancel=True)
        report, scope, masks, session = self.report, self.scope_bar.scope, self.masks, self._desk.session

        def work(port: JobPort) -> PaperView | SheetView:
            if report.ledger is None:
                return look_at_paper(session, report.name, scope, masks, port, lambda: port.is_cancelled)
            return look_at_sheet(session, report.name, scope, masks)

        self._job = self._desk.runner.long(
            Lane.FILE, work, owner=self, done=self._on_looked, failed=self._on_failed,
            progress=self.states.busy.show_progress, cancelled=self._on_cancelled,
        )  # fmt: skip

    def _on_looked(self, view: PaperView | SheetView) -> None:
        self.shown = view
        if isinstance(view, PaperView):
            self._papers.setCurrentWidget(self._paper_card)
            self.paper.show_pdf(view.data)
            self._warn_of_missing(view.outcome.missing)
            counted = self.report.counted.format(n=view.outcome.visits) if self.report else ""
            words = tr("{counted}，{m} 页").format(counted=counted, m=view.outcome.pages)
        elif view.total == 0:
            self._show_nothing()
            return
        else:
            self._papers.setCurrentWidget(self.sheet)
            self.sheet.show_view(view)
            words = self.report.counted.format(n=view.total) if self.report else ""
        self.states.show_content()
        self._count.setText(words + ("　" + tr("号码已遮住") if self.masks.are_on else ""))
        self._enable(True)

    def _on_failed(self, error: UserError) -> None:
        self._forget_view()
        if error.code == "nothing_to_print":
            self._show_nothing()
        else:
            self.states.show_error(error, self.look)

    def _lacks_what_it_needs(self, report: Report) -> bool:
        """Says what must be chosen first, when it is not."""
        scope = self.scope_bar.scope
        lacking = {
            Ask.HOUSEHOLD: (scope.household or scope.households, "house", tr("先选一户")),
            Ask.MATTER: (scope.matter or scope.matters, "message-square-text", tr("先选一件事项")),
            Ask.TAG: (scope.tag or scope.households, "tags", tr("先选一个标签")),
            Ask.GROUP: (scope.group, "users", tr("先选一个组")),
            Ask.CADRE: (scope.cadre, "user", tr("先选一位干部")),
        }
        for ask in report.needs:
            given, icon, words = lacking.get(ask, (True, "", ""))
            if not given:
                self.drop_jobs()
                self._forget_view()
                self.states.show_empty(icon, words, tr("在上面一行里选，选好就排出来。"), "")
                return True
        return False

    def _show_nothing(self) -> None:
        """What to do about an empty report depends on what it asks for."""
        self._forget_view()
        asks = set(self.report.asks) if self.report else set()
        has_days = bool(asks & {Ask.SPAN, Ask.MONTH, Ask.YEAR})
        if has_days and asks - {Ask.SPAN}:
            advice = tr("换一段时间，或者去掉户和人的限制。")
        elif has_days:
            advice = tr("换一段时间。")
        else:
            advice = tr("去掉组、标签和户的限制；还没有户的，先导入花名册。")
        words = tr("这个范围里没有记录")
        self.states.show_empty("calendar", words, advice, self._wider_words())

    def _wider_words(self) -> str:
        if self.report is not None and Ask.SPAN in self.report.asks:
            return tr("看本年")
        return tr("不限范围") if self.scope_bar.is_narrowed else ""

    def _on_empty_action(self) -> None:
        self.scope_bar.widen()

    def _on_cancel_clicked(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_cancelled(self) -> None:
        self._forget_view()
        self.states.show_empty("file-text", tr("停下来了，没有排完"), tr("范围小一点会快些。"), self._wider_words())

    def _forget_view(self) -> None:
        self.shown = None
        self._count.setText("")
        self.glyph_notice.clear()
        self.paper.clear()
        self._enable(False)

    def _withhold(self) -> None:
        """What was shown is not what is asked for any more: it is neither printed nor saved."""
        self._count.setText("")
        self._enable(False)

    def _enable(self, is_ready: bool) -> None:
        for button in (self.save_button, self.more_button, self.print_button):
            button.setEnabled(is_ready)

    def _warn_of_missing(self, missing: tuple[str, ...]) -> None:
        if not missing:
            self.glyph_notice.clear()
            return
        signs = "、".join(f"U+{ord(sign):04X}" for sign in missing[:_MISSING_SHOWN])
        self.glyph_notice.say(
            tr("有 {n} 个字所有字体里都没有，印成了编码：{signs}。请在纸上补写。").format(n=len(missing), signs=signs),
            "amber",
        )

    def refresh_when_seen(self) -> None:
        """Records changed: made anew now, or when the page comes to the front again."""
        if self.report is None:
            return
        if self.isVisible():
            self._look_soon.start()
        else:
            self._is_stale = True

    def come_back(self) -> None:
        """The page is in front again."""
        if self._is_stale or (self.report is not None and self.shown is None):
            self.look()

    def drop_jobs(self) -> None:
        """What is still being made is not wanted any more."""
        if self._job is not None and not self._job.is_over:
            self._job.drop()
        self._job = None

    # masks

    def _on_scope_changed(self) -> None:
        self.mask_again(quietly=True)
        self.saved_notice.hide()
        self._withhold()
        self._look_soon.start()

    def unmask(self) -> None:
        """Whole numbers for this scope, after password and reason."""
        self.masks = Masks(False)
        self.masks_notice.say(
            tr("现在显示的是完整号码，打印和存出来的也是；已记入查看记录。"), "amber", tr("重新遮住"), can_close=False
        )
        self.unmask_button.hide()
        self.look()

    def mask_again(self, quietly: bool = False) -> None:
        """The reason was for what was shown then; anything else starts masked."""
        was_whole = not self.masks.are_on
        self.masks = Masks()
        self.masks_notice.clear()
        self.unmask_button.show()
        if was_whole and not quietly:
            self.look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not a shortcut: what is open over the pages closes first.
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    # out

    def _on_save_clicked(self) -> None:
        if self.report is not None and self.shown is not None and self.save_button.isEnabled():
            self.delivery.save(self.report, self.scope_bar.scope, self.masks, self.shown)

    def _save_as(self, ending: str) -> None:
        if self.report is not None and self.shown is not None and self.more_button.isEnabled():
            self.delivery.save(self.report, self.scope_bar.scope, self.masks, self.shown, ending)

    def _save_each(self, ending: str) -> None:
        if self.report is not None and self.shown is not None:
            self.delivery.save_each(self.report, self.scope_bar.scope, self.masks, ending)

    def print_shown(self) -> None:
        """Prints exactly what is shown."""
        if self.report is None or self.shown is None or not self.print_button.isEnabled():
            return
        if isinstance(self.shown, PaperView):
            self.delivery.print_paper(self.shown, self.report)
        else:
            self.delivery.print_rows(self.report, self.scope_bar.scope, self.masks)

    def _on_delivery_progressed(self, words: str) -> None:
        self.work_notice.say(words, "blue", tr("取消"), can_close=False)

    def _on_saved(self, path: Path) -> None:
        self.saved_notice.say(tr("已存为「{name}」").format(name=path.name), path)

    def _on_saved_each(self, folder: Path, outcome: BatchOutcome) -> None:
        words = tr("已存 {n} 个文件，放在「{name}」").format(n=outcome.files, name=folder.name)
        self.saved_notice.say(words, folder)
        self._warn_of_missing(outcome.missing)
