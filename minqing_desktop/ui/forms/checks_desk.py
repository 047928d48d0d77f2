"""Looks over who goes into a form, and leads to what is found."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from minqing_desktop.services.form_checks import check_form
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.forms.checks_card import FindingsList
from minqing_desktop.ui.forms.work_view import WorkView
from minqing_desktop.ui.kit.side_panel import SidePanel


class ChecksDesk(QObject):
    """Asks again only when others go in, or records changed."""

    def __init__(self, desk: Desk, view: WorkView, panel: SidePanel, host: QWidget) -> None:
        super().__init__(host)
        self._desk, self._view, self._panel = desk, view, panel
        self._checked: tuple[FormScope, str] | None = None
        view.checks_card.rule_wanted.connect(self._on_rule_wanted)

    def begin(self) -> None:
        """For another form."""
        self._checked = None
        self._view.show_check(None)

    def forget(self) -> None:
        """Records changed: what was found may be put right."""
        self._checked = None

    def check(self, scope: FormScope, subject: str) -> None:
        """Looks over what a form of this subject and scope would hold."""
        if self._checked == (scope, subject):
            return
        self._checked = (scope, subject)
        session = self._desk.session
        self._desk.runner.read(
            lambda: check_form(session, scope, subject), owner=self, done=self._view.show_check, replaces="check"
        )

    def _on_rule_wanted(self, rule: str) -> None:
        findings = self._view.checks_card.findings_of(rule)
        if findings:
            content = FindingsList(findings)
            content.place_wanted.connect(self._desk.lead)
            self._panel.open_with(findings[0].name, content, keep=False)
