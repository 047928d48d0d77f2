"""Says what fills columns by hand: the panel with the choices, the steps that can be taken back, kept at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from minqing_desktop.services.forms import ColumnReport
from minqing_desktop.services.forms_binding import subjects_of
from minqing_desktop.services.forms_desk import FormView, OpenForm, SourceChoice, choices_for, keep_said
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.forms.bind_form import BindForm
from minqing_desktop.ui.forms.binding_steps import BindingSteps
from minqing_desktop.ui.kit.side_panel import SidePanel


class ColumnBinder(QObject):
    """Of one form at a time. Signals: left() when the panel is done with; said() when something is another than before.

    A lock or a power cut takes nothing of what was said: it lies in the notebook until the form is filled.
    """

    left = Signal()
    said = Signal()

    def __init__(self, desk: Desk, panel: SidePanel, host: QWidget) -> None:
        super().__init__(host)
        self._desk, self._panel = desk, panel
        self._form: OpenForm | None = None
        self._choices: dict[str, list[SourceChoice]] = {}
        self._goes_on = False
        self.steps = BindingSteps()
        self.bind_form = BindForm(host)
        self.bind_form.hide()
        self.bind_form.bound.connect(self.bind)
        self.bind_form.restored.connect(lambda heading: self._after(self.steps.restore(heading)))

    def begin(self, form: OpenForm) -> None:
        """For another form, with what was said of it before."""
        self._form, self._choices, self._goes_on = form, {}, False
        self.steps = BindingSteps(form.said)

    def ask(self, column: ColumnReport) -> None:
        """Opens the choices for a column or a blank; what the form computes itself is left to it."""
        if self._form is None or column.state == "formula":
            return
        form, heading, session = self._form, column.heading, self._desk.session
        subject = subjects_of(form.layout).get(heading, form.binding.subject)
        self.bind_form.begin(column, subject, self._choices.get(subject, ()), heading in self.steps)
        self._panel.open_with(self.bind_form.title, self.bind_form, foot=self.bind_form.foot)
        if subject not in self._choices:
            self._desk.runner.read(
                lambda: choices_for(session, form, heading),
                owner=self,
                done=lambda choices: self._on_choices(subject, choices),
                replaces="choices",
            )

    def _on_choices(self, subject: str, choices: list[SourceChoice]) -> None:
        self._choices[subject] = choices
        self.bind_form.set_choices(choices)

    def bind(self, heading: str, written: str) -> None:
        """Says what fills a column, nothing for blank."""
        self._after(self.steps.bind(heading, written))

    def _after(self, is_new: bool) -> None:
        self._panel.close_panel()
        self.left.emit()
        if is_new:
            self._goes_on = True
            self._tell()

    def take_back(self) -> None:
        """Takes back what was last said of a column."""
        if self.steps.take_back():
            self._tell()

    def next_column(self, view: FormView) -> ColumnReport | None:
        """After something was said, once: the next column that nobody has answered for."""
        goes_on, self._goes_on = self._goes_on, False
        return view.unknown[0] if goes_on and view.unknown else None

    def _tell(self) -> None:
        assert self._form is not None
        session, fingerprint, changes = self._desk.session, self._form.layout.fingerprint, self.steps.changes
        self._desk.runner.write(lambda: keep_said(session, fingerprint, changes), owner=self)
        self.said.emit()
