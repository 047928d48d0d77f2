"""报表: a gallery of documents; pick one, set its span, look at its pages, print or save it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.households import lines_by_id, tags
from minqing_desktop.services.notebooks import require_password
from minqing_desktop.services.report_kinds import let_go_of_fonts
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports import disclose, report_named, reports
from minqing_desktop.services.villages import list_groups
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.page import Page
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.kit.unmask_form import UnmaskForm
from minqing_desktop.ui.reports.forms_card import FormsCard
from minqing_desktop.ui.reports.gallery import Gallery
from minqing_desktop.ui.reports.report_card import ReportCard
from minqing_desktop.ui.reports.report_view import ReportView
from minqing_desktop.ui.reports.thumbnails import thumbnail

_KINDS = ("visit", "entry", "task", "household", "person", "cadre", "village", "group", "matter", "attachment")


# Faces take 60 MB; as long as somebody goes from report to report they stay.
FONTS_KEPT_MS = 30_000


class ReportsPage(Page):
    """Understands the target {"report": name} with "visits", "households" or "matters": [ids], or "household": id; a
    bare name, too.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._let_go_later = QTimer(self)
        self._let_go_later.setSingleShot(True)
        self._let_go_later.setInterval(FONTS_KEPT_MS)
        self._build()
        self._connect()
        self.load_gallery()

    # build

    def _build(self) -> None:
        self._sheets = QStackedWidget()
        self.gallery, self.view = Gallery(reports()), ReportView(self._desk)
        self.forms_card = FormsCard()
        self.gallery.top_column.addWidget(self.forms_card)
        self._sheets.addWidget(self.gallery)
        self._sheets.addWidget(self.view)
        self.page_column.addWidget(self._sheets, 1)
        self.panel = SidePanel(self)
        words = tr(
            "报表里的身份证号和电话默认遮住几位。确有需要看全号的，请再输一次密码，写明事由。谁、什么时候、为什么，都会记下来。"
        )
        self.unmask_form = UnmaskForm(words, tr("显示完整号码"), self)
        self.unmask_form.hide()

    # connect

    def _connect(self) -> None:
        self.gallery.chosen.connect(self._on_card_chosen)
        self.gallery.picture_wanted.connect(self._load_picture)
        self._let_go_later.timeout.connect(self._let_go)
        self.forms_card.wanted.connect(lambda path: self._desk.lead("forms", path))
        self.view.left.connect(self.show_gallery)
        self.view.unmask_wanted.connect(self._on_unmask_wanted)
        self.unmask_form.confirmed.connect(self._on_unmask_confirmed)
        self.panel.closed.connect(lambda _content: self.unmask_form.begin())
        self._desk.bus.listen(self, _KINDS, lambda _changes: self._on_changed())
        self._desk.settled.connect(self._on_changed)

    # load

    def load_gallery(self) -> None:
        """Reads what the scope bar offers, and lets the pictures in sight be drawn anew."""
        session = self._desk.session
        self._desk.runner.read(
            lambda: (list_cadres(session), list_groups(session), tags(session)),
            owner=self,
            done=self._on_choices,
            replaces="choices",
        )
        self.gallery.forget_pictures()

    def _load_picture(self, card: ReportCard) -> None:
        session, width = self._desk.session, card.picture_width_px()
        self._let_go_later.start()
        self._desk.runner.file(
            lambda: thumbnail(session, card.report, width),
            owner=card,
            done=card.set_picture,
            # A gallery without a picture still works; the report itself says what is wrong.
            failed=lambda _error: card.set_picture(None),
        )

    def _on_choices(self, choices: tuple[list, list, list]) -> None:
        cadres, groups, in_use = choices
        bar = self.view.scope_bar
        bar.set_cadres([(cadre.id, cadre.name) for cadre in cadres])
        bar.set_groups([(group.id, group.name) for group in groups])
        bar.set_tags([tag for tag, _count in in_use])

    def _on_changed(self) -> None:
        if self._sheets.currentWidget() is self.view:
            self.gallery.forget_pictures()
            self.view.refresh_when_seen()
        else:
            self.load_gallery()

    # sheets

    def show_gallery(self) -> None:
        """Back to all reports."""
        self.view.drop_jobs()
        self._sheets.setCurrentWidget(self.gallery)
        name = self.view.report.name if self.view.report is not None else ""
        if name in self.gallery.cards:
            self.gallery.cards[name].setFocus()

    def _on_card_chosen(self, name: str) -> None:
        self.view.scope_bar.forget_records()
        self.show_report(name)

    def show_report(self, name: str) -> None:
        """Opens a report for the span in the bar."""
        self._let_go_later.start()
        self._sheets.setCurrentWidget(self.view)
        self.view.show_report(report_named(name))
        self.view.paper.setFocus()

    # whole numbers

    def _on_unmask_wanted(self) -> None:
        self.unmask_form.begin()
        self.panel.open_with(tr("显示完整号码"), self.unmask_form)

    def _on_unmask_confirmed(self, password: str, reason: str) -> None:
        opened = self._desk.opened
        self._desk.runner.file(
            lambda: require_password(opened, password),
            owner=self,
            done=lambda _is_right: self._disclose(reason),
            failed=self.unmask_form.show_error,
        )

    def _disclose(self, reason: str) -> None:
        report, scope, session = self.view.report, self.view.scope_bar.scope, self._desk.session
        if report is None:
            return
        self._desk.runner.write(
            lambda: disclose(session, report, scope, reason),
            owner=self,
            done=lambda _none: self._on_disclosed(),
            failed=self.unmask_form.show_error,
        )

    def _on_disclosed(self) -> None:
        self.panel.close_panel()
        self.view.unmask()

    # what the frame asks

    def page_entered(self) -> None:
        if self._sheets.currentWidget() is self.view:
            self.view.come_back()

    def page_left(self) -> None:
        self.panel.close_panel()
        self.view.drop_jobs()
        self.view.mask_again(quietly=True)
        self._let_go()

    def _let_go(self) -> None:
        """In a lane, after what is still being drawn there."""
        self._let_go_later.stop()
        self._desk.runner.file(let_go_of_fonts, owner=self)

    def print_shown(self) -> bool:
        if self._sheets.currentWidget() is not self.view:
            return False
        self.view.print_shown()
        return True

    def open_target(self, target: Any) -> None:
        wanted: dict[str, Any] = {"report": target} if isinstance(target, str) else dict(target)
        name, bar = wanted.get("report", "visit_record"), self.view.scope_bar
        if wanted.get("visits"):
            bar.choose_visits(wanted["visits"])
        elif wanted.get("households"):
            homes = tuple(wanted["households"])
            bar.choose_records(ReportScope(households=homes), tr("指定的 {n} 户").format(n=len(homes)))
        elif wanted.get("scope"):
            bar.choose_records(wanted["scope"], wanted["words"])
        elif wanted.get("matters"):
            matters = tuple(wanted["matters"])
            bar.choose_records(ReportScope(matters=matters), tr("指定的 {n} 件事项").format(n=len(matters)))
        elif wanted.get("household"):
            household, session = wanted["household"], self._desk.session
            self._desk.runner.read(
                lambda: lines_by_id(session, [household]), owner=self, done=lambda lines: self._open_for(name, lines)
            )
            return
        self.show_report(name)

    def _open_for(self, name: str, lines: list) -> None:
        if lines:
            line = lines[0]
            head = tr("{head}户").format(head=line.head) if line.head else line.number
            self.view.scope_bar.choose_household(Suggestion(line.id, head, line.group))
        self.show_report(name)
