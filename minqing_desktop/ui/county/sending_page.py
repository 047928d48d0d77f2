"""下发: policies for all villages, and blank forms with how many came back."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.replies import Policy
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.county.papers import publish_policy, send_blank
from minqing_desktop.services.county.sent_down import SentDown, sent_down
from minqing_desktop.services.county.villages import villages
from minqing_desktop.storage.county.reading import Registered
from minqing_desktop.storage.county.sent_blanks import SentBlank
from minqing_desktop.ui.county.desk import MATTERS, PACKAGES, VILLAGES, CountyDesk
from minqing_desktop.ui.county.sending_forms import PANEL_PX, BlankForm, PolicyForm
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.page import Page, PageHeader, scrolled
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.live import current_look


class SendingPage(Page):
    """Two cards side by side."""

    def __init__(self, desk: CountyDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sent = SentDown((), ())
        self._registered: list[Registered] = []
        self._by = ""
        self._build()
        self._connect()
        self.reload()

    def _build(self) -> None:
        self.header = PageHeader(tr("下发"))
        self.form_button = QuietButton(tr("下发空白表"), "file-spreadsheet")
        self.policy_button = PrimaryButton(tr("发布政策"), "plus")
        self.header.add_button(self.form_button)
        self.header.add_button(self.policy_button)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_look().sizes.gap)
        self.policy_lines, self.form_lines = LineList(), LineList()
        self._no_policy, self._no_form = soft_text(tr("还没有发布政策。")), soft_text(tr("还没有下发空白表。"))
        for title, icon, none, lines in (
            (tr("政策"), "book-open-check", self._no_policy, self.policy_lines),
            (tr("空白表"), "file-spreadsheet", self._no_form, self.form_lines),
        ):
            card, column = Card(title, icon), QVBoxLayout()
            card.add(none)
            card.add(lines)
            column.addWidget(card)
            column.addStretch(1)
            row.addLayout(column, 1)
        self.states = StateStack(scrolled(content))
        self.page_column.addWidget(self.header)
        self.page_column.addWidget(self.states, 1)
        self.panel = SidePanel(self)

    def _connect(self) -> None:
        self.policy_button.clicked.connect(lambda: self.open_policy(Policy()))
        self.form_button.clicked.connect(self.open_form)
        self.policy_lines.opened.connect(self._on_policy_opened)
        self._desk.listen(self, (MATTERS, PACKAGES, VILLAGES), self.reload)

    # load

    def reload(self) -> None:
        """Asks anew for what was sent."""
        office = self._desk.office
        self._desk.runner.read(
            lambda: (sent_down(office), villages(office)), owner=self, done=self._on_loaded, failed=self._on_failed,
            replaces="sent",
        )  # fmt: skip

    def _on_failed(self, error: UserError) -> None:
        self.states.show_error(error, self.reload)

    def _on_loaded(self, answer: tuple[SentDown, list[Registered]]) -> None:
        self._sent, self._registered = answer
        self.policy_lines.set_items([_policy_item(each) for each in self._sent.policies])
        self.form_lines.set_items([_form_item(place, each) for place, each in enumerate(self._sent.forms)])
        self._no_policy.setVisible(not self._sent.policies)
        self._no_form.setVisible(not self._sent.forms)
        self.states.show_content()

    # policies

    def _on_policy_opened(self, identity: str) -> None:
        found = next((each for each in self._sent.policies if each.id == identity), None)
        if found is not None:
            self.open_policy(found)

    def open_policy(self, policy: Policy) -> None:
        """The form of a policy, empty for a new one."""
        form = PolicyForm(clock.today, policy, self)
        form.saved.connect(lambda: self._publish(form))
        self.panel.open_with(policy.title or tr("发布政策"), form, PANEL_PX, keep=False)

    def _publish(self, form: PolicyForm) -> None:
        office, policy, leaflets = self._desk.office, form.policy, list(form.files_field.paths)
        self._desk.runner.write(
            lambda: publish_policy(office, policy, leaflets), owner=self,
            done=lambda _id: self._on_sent(tr("已发布「{title}」。").format(title=policy.title)),
            failed=form.show_fault,
        )  # fmt: skip

    # forms

    def open_form(self) -> None:
        """The form by which a blank workbook goes down."""
        towns = list(dict.fromkeys(each.township for each in self._registered if each.township))
        form = BlankForm(clock.today, towns, self._by, self)
        form.saved.connect(lambda: self._send(form))
        self.panel.open_with(tr("下发空白表"), form, PANEL_PX, keep=False)

    def _send(self, form: BlankForm) -> None:
        office, file, town = self._desk.office, form.files_field.paths[0], form.to_field.current_value
        codes = [each.code for each in self._registered if town and each.township == town]
        name, due, note = form.name_field.text(), form.due_field.current_value, form.note_field.toPlainText()
        by = self._by = form.by_field.text().strip()
        self._desk.runner.write(
            lambda: send_blank(office, codes, file, name=name, due_on=due, note=note, by=by), owner=self,
            done=lambda ids: self._on_sent(tr("已下发给 {n} 个村。").format(n=len(ids))), failed=form.show_fault,
        )  # fmt: skip

    def _on_sent(self, words: str) -> None:
        self.panel.close_panel()
        self._desk.say(words + tr("随下一次「写回执和答复」带下去。"))
        self._desk.announce(MATTERS)

    # what the frame asks

    def page_entered(self) -> None:
        self.policy_button.setFocus()

    def page_left(self) -> None:
        self.panel.close_panel()


def _policy_item(policy: Policy) -> LineItem:
    today = clock.today()
    pills: tuple[PillSpec, ...] = ()
    if policy.to_on is not None and policy.to_on < today:
        pills = ((tr("过期了"), "grey"),)
    elif policy.to_on is not None:
        pills = ((tr("有效期至 {day}").format(day=day_text(policy.to_on, today)), "grey"),)
    below = " · ".join(part for part in (policy.number, policy.issued_by) if part)
    return LineItem(policy.id, policy.title, below=below, pills=pills, bold=True, chevron=True)


def _form_item(place: int, sent: SentBlank) -> LineItem:
    today = clock.today()
    left = sent.villages - sent.done
    pills: list[PillSpec] = [(tr("都报好了"), "green") if not left else (tr("还有 {n} 个村").format(n=left), "grey")]
    if left and sent.due_on is not None:
        pills.append(due_pill(sent.due_on, today))
    below = tr("{day} 发给 {n} 个村，{d} 个报好了").format(
        day=day_text(sent.sent_on, today), n=sent.villages, d=sent.done
    )
    return LineItem(str(place), sent.name, below=below, pills=tuple(pills), bold=True)
