"""What fills one column: something of the notebook found by a few letters, a text of one's own, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.formulas import FUNCTIONS, function_words
from minqing_desktop.domain.values.initials import letters_and_spelling
from minqing_desktop.domain.words import tr
from minqing_desktop.services.forms import ColumnReport
from minqing_desktop.services.forms_binding import read_source
from minqing_desktop.services.forms_desk import AROUND, EXTRA, FORMULA, HOME, PERSON, RECORD, TAG, SourceChoice
from minqing_desktop.ui.forms.tints import group_words, head_words, heading_words
from minqing_desktop.ui.kit.buttons import LinkButton, QuietButton
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.look.mark import mark

_PAD_PX = 18
_MOST_LIKELY, _MOST_IN_GROUP, _MOST_FOUND = 5, 16, 12
_COMMON_SIGNS = frozenset("的是否有没无家庭户人（）()「」、/:： \n*")


def likely(heading: str, choices: Sequence[SourceChoice]) -> list[SourceChoice]:
    """Those whose words share most with a heading, the closest first."""
    said = set(heading.rpartition("/")[2]) - _COMMON_SIGNS
    scored = []
    for place, choice in enumerate(choices):
        own = set(choice.label) - _COMMON_SIGNS
        shared = len(said & own)
        if shared >= 2 or (shared and shared == len(own)):
            scored.append((-shared / max(len(own), len(said), 1), place, choice))
    scored.sort(key=lambda each: each[:2])
    return [choice for _score, _place, choice in scored][:_MOST_LIKELY]


class BindForm(QWidget):
    """Lies in the side panel; `foot` belongs below it. Number keys choose one of the likely while nothing is typed.

    Signals: bound(str heading, str written) with what `forms_binding.read_source` reads; restored(str heading).
    """

    bound = Signal(str, str)
    restored = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column: ColumnReport | None = None
        self._subject = ""
        self._choices: Sequence[SourceChoice] = ()
        self._shown: list[SourceChoice] = []
        self._lists: list[QWidget] = []
        self._lists_functions, self._numbered = False, 0
        self._build()
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD_PX, 0, _PAD_PX, _PAD_PX)
        column.setSpacing(8)
        self.now_label = QLabel()
        self.now_label.setWordWrap(True)
        mark(self.now_label, role="soft")
        self.search_box = SearchBox(tr("找项目：打几个字或首字母"))
        self.search_box.setAccessibleName(tr("找一个项目来填这一列"))
        column.addWidget(self.now_label)
        column.addWidget(self.search_box)
        self._groups = QVBoxLayout()
        self._groups.setSpacing(0)
        column.addLayout(self._groups)
        column.addStretch(1)
        self.setFocusProxy(self.search_box)
        self._build_foot()

    def _build_foot(self) -> None:
        self.foot = QWidget(self)
        column = QVBoxLayout(self.foot)
        column.setContentsMargins(_PAD_PX, 8, _PAD_PX, 14)
        column.setSpacing(8)
        self.text_edit = QLineEdit()
        self.text_edit.setPlaceholderText(tr("都填一样的字，或 = 开头的公式"))
        self.text_edit.setAccessibleName(tr("固定文字或公式"))
        self.text_button = QuietButton(tr("用这个"), "type")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.text_edit, 1)
        row.addWidget(self.text_button)
        self.fault_label = QLabel()
        self.fault_label.setWordWrap(True)
        mark(self.fault_label, role="small")
        self.blank_button = QuietButton(tr("这一列留空"), "minus")
        self.restore_button = LinkButton(tr("照原来认的"), "undo-2")
        last = QHBoxLayout()
        last.setSpacing(14)
        last.addWidget(self.blank_button)
        last.addWidget(self.restore_button)
        last.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.fault_label)
        column.addLayout(last)
        self.foot.hide()

    def _connect(self) -> None:
        self.search_box.textChanged.connect(lambda _text: self._show())
        self.search_box.installEventFilter(self)
        self.text_button.clicked.connect(self._on_text)
        self.text_edit.returnPressed.connect(self._on_text)
        self.text_edit.textChanged.connect(self._on_text_changed)
        self.blank_button.clicked.connect(lambda: self._bind(""))
        self.restore_button.clicked.connect(lambda: self._column and self.restored.emit(self._column.heading))

    # load

    def begin(self, column: ColumnReport, subject: str, choices: Sequence[SourceChoice], is_changed: bool) -> None:
        """For another column."""
        self._column, self._subject, self._choices = column, subject, choices
        now = tr("没认出，空着") if column.state == "unknown" else head_words(column)
        self.now_label.setText(tr("现在填：{what}").format(what=now))
        self.restore_button.setVisible(is_changed)
        self.search_box.blockSignals(True)
        self.search_box.clear()
        self.search_box.blockSignals(False)
        kind, _, rest = column.written.partition(":")
        self.text_edit.setText({"text": rest, "formula": f"={rest}"}.get(kind, ""))
        self._say_fault("")
        self._show()

    def set_choices(self, choices: Sequence[SourceChoice]) -> None:
        """They arrive a moment after the panel opened."""
        self._choices = choices
        self._show()

    @property
    def shown(self) -> list[SourceChoice]:
        """What is listed now, in its order."""
        return list(self._shown)

    @property
    def heading(self) -> str:
        """Of the column that is asked about."""
        return self._column.heading if self._column is not None else ""

    @property
    def title(self) -> str:
        """What the panel is called."""
        return tr("「{heading}」用什么填").format(heading=heading_words(self.heading).rpartition(" · ")[2])

    def _show(self) -> None:
        for part in self._lists:
            self._groups.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._lists, self._shown, self._numbered, self._lists_functions = [], [], 0, self._is_formula
        if self._is_formula:
            self._put_functions()
            return
        typed = self.search_box.text().strip().lower()
        if typed:
            self._put("", [each for each in self._choices if _is_meant(each, typed)])
            return
        first = likely(self.heading, self._choices)
        self._put(tr("可能是"), first, is_numbered=True)
        for family in (RECORD, PERSON, HOME, FORMULA, TAG, EXTRA, AROUND):
            self._put(group_words(family), [each for each in self._choices if each.family == family])

    def _put(self, title: str, choices: Sequence[SourceChoice], is_numbered: bool = False) -> None:
        if not choices:
            if not title:
                self._put_words(tr("没有这样的项目；可以在下面写固定文字。"))
            return
        if title:
            self._put_words(title)
        items = []
        most = _MOST_FOUND if not title else _MOST_IN_GROUP
        for choice in choices[:most]:
            self._numbered += is_numbered
            lead: tuple[PillSpec, ...] = ((str(self._numbered), "grey"),) if is_numbered else ()
            items.append(LineItem(choice.written, choice.label, tail=choice.example.replace("\n", " "), lead=lead))
            self._shown.append(choice)
        lines = LineList(items, parent=self)
        lines.opened.connect(self._bind)
        self._groups.addWidget(lines)
        self._lists.append(lines)
        if len(choices) > most:
            self._put_words(tr("还有 {n} 个，多打几个字就能找到").format(n=len(choices) - most))

    @property
    def _is_formula(self) -> bool:
        return self.text_edit.text().strip()[:1] in ("=", "＝")

    def _put_functions(self) -> None:
        """While a formula is written, what formulas can do stands where the choices were."""
        self._put_words(tr("公式能算这些，点一个就写进去，再照着改"))
        items = [LineItem(usage, usage, below=about) for _name, usage, about in function_words()]
        lines = LineList(items, parent=self)
        lines.opened.connect(self._on_function)
        self._groups.addWidget(lines)
        self._lists.append(lines)

    def _put_words(self, words: str) -> None:
        label = QLabel(words, self)
        label.setWordWrap(True)
        label.setContentsMargins(0, 10, 0, 2)
        mark(label, role="small")
        self._groups.addWidget(label)
        self._lists.append(label)

    def _on_function(self, usage: str) -> None:
        self.text_edit.setText(f"={usage}")
        self.text_edit.setFocus()

    # what is said

    def _bind(self, written: str) -> None:
        if self._column is not None:
            self.bound.emit(self._column.heading, written)

    def _on_text(self) -> None:
        text = self.text_edit.text().strip()
        if not text:
            self._say_fault(tr("还没有写字。要空着，请点「这一列留空」。"))
            return
        written = text if self._is_formula else f'"{text}"'
        try:
            read_source(written, self._subject)
        except UserError as error:
            self._say_fault(error.what)
            return
        self._bind(written)

    def _on_text_changed(self, _text: str) -> None:
        self._say_fault("")
        if self._is_formula != self._lists_functions:
            self._show()

    def _say_fault(self, words: str) -> None:
        mark(self.fault_label, role="error" if words else "small")
        hint = tr("大括号里可以写项目，例如：{fields}；公式例如：{formula}").format(
            fields=f"{{{tr('组别')}}} {{{tr('姓名')}}}", formula=f"={FUNCTIONS['人数'].usage()}"
        )
        self.fault_label.setText(words or hint)

    # hands

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_press = watched is self.search_box and event.type() == QEvent.Type.KeyPress
        if not is_press or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        place = event.key() - Qt.Key.Key_1
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._shown:
            if self.search_box.text().strip():
                self._bind(self._shown[0].written)
            return True
        if not self.search_box.text() and is_plain and 0 <= place < self._numbered:
            self._bind(self._shown[place].written)
            return True
        if event.key() == Qt.Key.Key_Down and self._shown:
            first = next(part for part in self._lists if isinstance(part, LineList))
            line = first.line(first.items[0].id)
            if line is not None:
                line.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)


def _is_meant(choice: SourceChoice, typed: str) -> bool:
    letters, spelling = letters_and_spelling(choice.label)
    return typed in choice.label.lower() or typed in letters or typed in spelling
