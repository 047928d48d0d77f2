"""One policy to be read: for whom, what, how, until when, and its leaflets."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.records.replies import Policy
from minqing_desktop.domain.words import tr
from minqing_desktop.services.policies import PolicyLine, PolicyState
from minqing_desktop.ui.kit.buttons import LinkButton
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.mark import mark

_PARTS = ("who", "summary", "how")


def state_pill(line: PolicyLine) -> PillSpec:
    """Whether a policy is in force."""
    words: dict[PolicyState, PillSpec] = {
        PolicyState.IN_FORCE: (tr("在施行"), "green"),
        PolicyState.COMING: (tr("还没开始"), "amber"),
        PolicyState.ENDED: (tr("已到期"), "grey"),
    }
    return words[line.state]


def span_words(policy: Policy, today: date) -> str:
    """«2026年1月1日起，到2026年12月31日»; nothing where no day is set."""
    since = tr("{day}起").format(day=day_text(policy.from_on, today)) if policy.from_on else ""
    until = tr("到{day}").format(day=day_text(policy.to_on, today)) if policy.to_on else ""
    return tr("，").join(part for part in (since, until) if part)


class PolicyView(QWidget):
    """Signals: leaflet_wanted(Attachment)."""

    leaflet_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        self.title, self.pill, self.facts = _label("title"), Pill(), _label("soft")
        column.addWidget(self.title)
        column.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.facts)
        self.parts: dict[str, tuple[QLabel, QLabel]] = {}
        for name in _PARTS:
            head, words = _label("heading"), _label("")
            head.setText(tr(kind_named("policy").field(name).label))
            column.addSpacing(6)
            column.addWidget(head)
            column.addWidget(words)
            self.parts[name] = (head, words)
        self._leaflets = QWidget()
        self._flow = FlowLayout(self._leaflets, gap=12, line_gap=6)
        column.addSpacing(6)
        column.addWidget(self._leaflets)
        column.addStretch(1)

    def show_policy(self, line: PolicyLine, today: date) -> None:
        """Shows a policy."""
        policy = line.policy
        self.title.setText(policy.title)
        self.pill.set_pill(*state_pill(line))
        issued = tr("{day}发").format(day=day_text(policy.issued_on, today)) if policy.issued_on else ""
        facts = (policy.issued_by, policy.number, issued, span_words(policy, today))
        self.facts.setText(" · ".join(part for part in facts if part))
        for name, (head, words) in self.parts.items():
            text = getattr(policy, name).strip()
            # The county's own words, with the telephones where one asks.
            words.setText(text)
            head.setVisible(bool(text))
            words.setVisible(bool(text))
        self._show_leaflets(line)

    def _show_leaflets(self, line: PolicyLine) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for leaflet in line.leaflets:
            paper = leaflet.attachment
            words = paper.caption or tr("宣传页")
            button = LinkButton(words if leaflet.is_here else tr("{name}（还没收到）").format(name=words), "file-text")
            button.setEnabled(leaflet.is_here)
            button.setToolTip(tr("打开，可以打印"))
            button.clicked.connect(lambda _on=False, one=paper: self.leaflet_wanted.emit(one))
            self._flow.addWidget(button)
            button.show()
        self._leaflets.setVisible(bool(line.leaflets))
        self._leaflets.updateGeometry()


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        mark(label, role=role)
    return label
