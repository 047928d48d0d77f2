"""The registers beside the list: agent petitions and mediations with their clocks, and the facts of one petition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.casework.clocks import Clock
from minqing_desktop.domain.casework.machine import stage_word
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.petition import AGENCY_WAYS, AgentPetition
from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.casework.matters import MatterDetail
from minqing_desktop.services.casework.mediations import MediationLine, mediations
from minqing_desktop.services.casework.petitions import PetitionLine, edit_petition, petitions
from minqing_desktop.services.matter_drafts import forget_form, form_draft, keep_form
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import PrimaryButton
from minqing_desktop.ui.kit.due_words import due_pill
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.record_form import RecordForm
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.matters.field_states import State, on_typing, show_state, state_of

_PAD_PX, WIDE_PX = 18, 620
_FACTS = "petition"
_FIELDS = (
    "number", "client_name", "client_phone", "subject", "authorised_on", "is_signed", "agent", "ways", "submitted_to",
    "submitted_on", "notice", "notice_on", "extended_days", "extension_reason", "extension_told_on", "opinion_on",
    "result", "handed_back_on", "handed_back_way", "rating",
)  # fmt: skip


class RegisterList(QWidget):
    """Lines of a register, or a sentence where there are none. Signals: opened(str) with the id of a matter."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(10)
        self._words, self.lines = QLabel(), LineList()
        self._words.setWordWrap(True)
        mark(self._words, role="soft")
        column.addWidget(self._words)
        column.addWidget(self.lines)
        column.addStretch(1)
        self.lines.opened.connect(self.opened)

    def show_items(self, items: Sequence[LineItem], empty: str) -> None:
        """Shows what is on file."""
        self.lines.set_items(items)
        self._words.setText(empty)
        self._words.setVisible(not items)


class PetitionForm(QWidget):
    """The facts of an agent petition as its ledger has them. Signals: saved(); edited()."""

    saved = Signal()
    edited = Signal()

    def __init__(self, cadres: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 4, _PAD_PX, _PAD_PX)
        column.setSpacing(12)
        words = QLabel(tr("这里只把登记错的改对，不算办理的一步。新到的受理告知、处理意见，请用下面的按钮记。"))
        words.setWordWrap(True)
        mark(words, role="soft")
        ways = [(code, tr(word)) for code, word in AGENCY_WAYS]
        self.form = RecordForm(AgentPetition(), _FIELDS, {"agent": cadres, "ways": ways})
        self.save_button = PrimaryButton(tr("保存"), hint="Ctrl+Return")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        column.addWidget(words)
        column.addWidget(self.form)
        column.addStretch(1)
        column.addLayout(foot)
        self.setFocusProxy(self.form.field("client_name"))
        self.form.finished.connect(self._on_saved)
        self.save_button.clicked.connect(self._on_saved)
        on_typing(self.form, self.edited.emit)

    def _on_saved(self) -> None:
        if self.form.check():
            self.saved.emit()

    def load(self, petition: AgentPetition, typed: State) -> None:
        """Shows a petition, with what was typed over it and not saved."""
        self.loaded = petition
        self.form.load(petition)
        self._untouched = state_of(self.form)
        if typed:
            show_state(self.form, typed)

    @property
    def typed(self) -> State:
        """What stands in the fields for a draft; empty while nothing was changed."""
        state = state_of(self.form)
        return {} if state == self._untouched else state


class RegistersDesk(QObject):
    """Uses the panel of the page; `opened` is called with the id of a matter to be shown."""

    def __init__(self, desk: Desk, host: QWidget, panel: SidePanel, opened: Callable[[str], None]) -> None:
        super().__init__(host)
        self._desk, self._host, self._panel, self._opened = desk, host, panel, opened
        self.list = RegisterList(host)
        self.list.hide()
        self.list.opened.connect(self._on_opened)
        self.form: PetitionForm | None = None

    # the registers

    def open_petitions(self) -> None:
        """Lists the agent petitions of the village by their nearest day."""
        session = self._desk.session
        self._desk.runner.read(lambda: petitions(session), owner=self, done=self._show_petitions, replaces="register")

    def _show_petitions(self, found: list[PetitionLine]) -> None:
        today = self._desk.session.today()
        empty = tr("还没有信访代理。受理事项时途径选「信访代理」，或者在事项里改换办理途径。")
        self.list.show_items([_petition_item(line, today) for line in found], empty)
        self._panel.open_with(tr("信访代理"), self.list, WIDE_PX)

    def open_mediations(self) -> None:
        """Lists the mediations of the village by their nearest day."""
        session = self._desk.session
        self._desk.runner.read(lambda: mediations(session), owner=self, done=self._show_mediations, replaces="register")

    def _show_mediations(self, found: list[MediationLine]) -> None:
        today = self._desk.session.today()
        empty = tr("还没有调解。受理矛盾纠纷时途径选「调解」。")
        self.list.show_items([_mediation_item(line, today) for line in found], empty)
        self._panel.open_with(tr("调解"), self.list, WIDE_PX)

    def _on_opened(self, matter: str) -> None:
        self._panel.close_panel()
        self._opened(matter)

    # the facts of one petition

    def open_petition(self, detail: MatterDetail) -> None:
        """Opens the facts of a matter's agent petition, to be put right."""
        petition, session = detail.case.petition, self._desk.session
        if petition is None:
            return

        def read() -> tuple[list[tuple[str, str]], State]:
            cadres = [(cadre.id, cadre.name) for cadre in list_cadres(session)]
            return cadres, form_draft(session, petition.matter, _FACTS)

        self._desk.runner.read(
            read, owner=self, done=lambda found: self._show_petition(petition, *found), replaces="petition"
        )

    def _show_petition(self, petition: AgentPetition, cadres: list[tuple[str, str]], typed: State) -> None:
        before, form = self.form, PetitionForm(cadres, self._host)
        form.load(petition, typed)
        form.saved.connect(self._save)
        form.edited.connect(self._keep)
        self.form = form
        self._panel.open_with(tr("代理登记"), form, WIDE_PX)
        if before is not None:
            before.deleteLater()

    def _keep(self) -> None:
        if self.form is not None:
            session, matter, typed = self._desk.session, self.form.loaded.matter, self.form.typed
            self._desk.runner.write(lambda: keep_form(session, matter, _FACTS, typed), owner=self)

    def _save(self) -> None:
        if self.form is None:
            return
        session, before, after = self._desk.session, self.form.loaded, self.form.form.current_record()

        def write() -> object:
            changes = edit_petition(session, before, after)
            forget_form(session, before.matter, _FACTS)
            return changes

        def done(changes) -> None:
            self._desk.tell(changes)
            self._panel.close_panel()

        self._desk.runner.write(write, owner=self, done=done, failed=self._desk.fail)


def _petition_item(line: PetitionLine, today: date) -> LineItem:
    petition = line.petition
    running = next((each for each in line.clocks if each.done_on is None), None)
    below = " · ".join(part for part in (petition.number, petition.client_name, petition.submitted_to) if part)
    if running is not None:
        below = tr("{below} · 等{clock}").format(below=below, clock=running.name)
    return LineItem(
        line.matter.id, line.matter.title, below=below, pills=_pills(running, line.matter.stage, today), chevron=True
    )


def _mediation_item(line: MediationLine, today: date) -> LineItem:
    mediation = line.mediation
    words = kind_named("mediation")
    sides = tr(" 与 ").join(filter(None, (tr("、").join(line.applicants), tr("、").join(line.respondents))))
    outcome = words.field("outcome").words_for(mediation.outcome) if mediation.outcome else ""
    below = " · ".join(part for part in (sides, words.field("channel").words_for(mediation.channel), outcome) if part)
    running = line.clock if line.clock is not None and line.clock.done_on is None else None
    return LineItem(
        line.matter.id, line.matter.title, below=below, pills=_pills(running, line.matter.stage, today), chevron=True
    )


def _pills(running: Clock | None, stage: str, today: date) -> tuple[PillSpec, ...]:
    if running is None:
        return ((stage_word(stage), "grey"),)
    words, tone = due_pill(running.due_on, today)
    return ((words or day_text(running.due_on, today), tone),)
