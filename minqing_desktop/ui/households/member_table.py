"""The members of a household as rows: what tells them apart, numbers masked, and what can be done with each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.records.household import PERSON_STATES, Person
from minqing_desktop.domain.values.masking import mask_id_number, mask_phone
from minqing_desktop.domain.words import tr
from minqing_desktop.services.printed_days import age_on
from minqing_desktop.ui.households.columns import mark_pills
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.card import thin_line
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from minqing_desktop.ui.kit.paint import PillSpec, draw_box, draw_focus, smooth
from minqing_desktop.ui.kit.pill import Pill
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_STATES = dict(PERSON_STATES)
NARROW_PX = 500
GAP_PX = 4


@dataclass(frozen=True, slots=True)
class _Widths:
    """Column widths at the normal text size; the ID number takes what is left."""

    name: int = 60
    relation: int = 48
    sex: int = 28
    age: int = 34
    phone: int = 114


_WIDTHS = _Widths()


def _widths(is_narrow: bool) -> tuple[int, ...]:
    """Of the columns up to the telephone; 0 for the one that takes what is left, and for one that is not there."""
    sex, phone = (0, 0) if is_narrow else (_WIDTHS.sex, _WIDTHS.phone)
    return _WIDTHS.name, _WIDTHS.relation, sex, _WIDTHS.age, 0, phone


class MemberRow(QFrame):
    """One member. Enter, or a click beside the numbers, opens the form; the menu key or «…» the menu.

    Signals: asked(str action, str person id), see `ProfileView`.
    """

    asked = Signal(str, str)

    def __init__(self, person: Person, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.person = person
        self._is_narrow = False
        self._build(today)
        self._connect()
        self.arrange(False)

    # build

    def _build(self, today: date) -> None:
        person = self.person
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        age = age_on(person.birth_date, today)
        relation = person.relation_word or person.relation
        sex = {"男": tr("男", "narrow"), "女": tr("女", "narrow")}.get(person.sex, person.sex)
        self.name_label = ElidedLabel(person.name, bold=True)
        self.relation_label = ElidedLabel(relation)
        self.sex_label, self.age_label = ElidedLabel(sex), ElidedLabel("" if age is None else str(age))
        self.id_label = MaskedLabel(mask_id_number(person.id_number), person.id_number)
        self.phone_label = MaskedLabel(mask_phone(person.phone), person.phone)
        self.menu_button = IconButton("ellipsis", tr("{name}：还能做什么").format(name=person.name))
        self._menu = QMenu(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 0, 2, 0)
        self._grid.setHorizontalSpacing(GAP_PX)
        self._grid.setVerticalSpacing(0)
        self._pills = QWidget()
        self._build_pills(today)
        self.setAccessibleName(tr("，").join(part for part in (person.name, relation, sex) if part))

    def _build_pills(self, today: date) -> None:
        flow, person = FlowLayout(self._pills, gap=5, line_gap=3), self.person
        specs = mark_pills(person.marks)
        if person.state:
            state = tr(_STATES.get(person.state, person.state))
            day = day_text(person.state_on, today) if person.state_on else ""
            specs.append((f"{state} {day}".strip(), "grey"))
        tags: list[PillSpec] = [(tag, "grey") for tag in person.tags]
        for text, tone in [*specs, *tags]:
            flow.addWidget(Pill(text, tone))
        self._has_pills = bool(specs or tags)
        self._pills.setVisible(self._has_pills)

    def _connect(self) -> None:
        self.id_label.revealed.connect(lambda: self.asked.emit("reveal:id_number", self.person.id))
        self.phone_label.revealed.connect(lambda: self.asked.emit("reveal:phone", self.person.id))
        self.menu_button.clicked.connect(self.open_menu)

    # arrange

    def arrange(self, is_narrow: bool) -> None:
        """Puts the parts side by side; where there is no room the telephone goes under the ID number."""
        self._is_narrow = is_narrow
        grid, look = self._grid, current_look()
        places = {
            self.name_label: (0, 0), self.relation_label: (0, 1), self.sex_label: (0, 2), self.age_label: (0, 3),
            self.id_label: (0, 4), self.phone_label: (1, 4) if is_narrow else (0, 5), self.menu_button: (0, 6),
        }  # fmt: skip
        for widget, (line, column) in places.items():
            grid.addWidget(widget, line, column, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._pills, 1, 0, 1, 4 if is_narrow else 6)
        self.phone_label.setVisible(bool(self.person.phone) or not is_narrow)
        for column, width in enumerate(_widths(is_narrow)):
            grid.setColumnMinimumWidth(column, look.scaled(width))
        labels = (self.name_label, self.relation_label, self.sex_label, self.age_label)
        for label, width in zip(labels, _widths(is_narrow), strict=False):
            label.setFixedWidth(look.scaled(width))
        self.sex_label.setVisible(not is_narrow)
        grid.setColumnStretch(4, 1)
        grid.setRowMinimumHeight(0, look.sizes.row)
        self.setContentsMargins(0, 0, 0, 4 if self._has_pills or is_narrow else 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_pills"):
            self.arrange(self._is_narrow)

    # keys, mouse and menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.asked.emit("edit_member", self.person.id)
        elif event.key() == Qt.Key.Key_Delete:
            self.asked.emit("delete_member", self.person.id)
        elif event.key() in (Qt.Key.Key_Menu, Qt.Key.Key_Space):
            self.open_menu()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        rows = [row for row in self.parentWidget().findChildren(MemberRow) if row.isVisible()]
        place = rows.index(self) + by
        if 0 <= place < len(rows):
            rows[place].setFocus(Qt.FocusReason.TabFocusReason)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit("edit_member", self.person.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._fill_menu()
        self._menu.popup(event.globalPos())

    def open_menu(self) -> None:
        """Drops the menu below «…»."""
        self._fill_menu()
        self._menu.popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def _fill_menu(self) -> None:
        self._menu.clear()
        entries = [("edit_member", tr("改资料"))]
        if self.person.state:
            entries.append(("restore_member", tr("登记回来、恢复在册")))
        else:
            entries += [
                ("state", tr("登记变动：迁出、去世、婚嫁……")),
                ("make_head", tr("设为户主")),
                ("move_member", tr("转到另一户")),
                ("split_off", tr("分户：单独立一户")),
            ]
        entries += [
            ("merge_person", tr("有两份档案，合成一份")),
            ("history_member", tr("每一项的历史")),
            ("print_copy", tr("打印本人信息副本")),
        ]
        for action, words in entries:
            entry = self._menu.addAction(words)
            entry.triggered.connect(lambda _on=False, action=action: self.asked.emit(action, self.person.id))
        self._menu.addSeparator()
        if self.person.marks:
            settle = self._menu.addAction(tr("看两种说法"))
            settle.triggered.connect(lambda: self.asked.emit("settle", self.person.id))
        erase = self._menu.addAction(tr("按本人要求抹去个人信息…"))
        erase.triggered.connect(lambda: self.asked.emit("erase_person", self.person.id))
        gone = self._menu.addAction(tr("删除（录错了才用）"))
        gone.setShortcut("Delete")
        gone.triggered.connect(lambda: self.asked.emit("delete_member", self.person.id))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = current_look(), smooth(self)
        if self.underMouse():
            draw_box(painter, self.rect().adjusted(0, 1, 0, -1), look.palette.hover, None, look.sizes.pill_radius)
        if self.hasFocus():
            draw_focus(painter, self.rect(), look.sizes.pill_radius)
        painter.end()


class MemberTable(QWidget):
    """Rows under their headings. Signals: asked(str action, str person id), see `ProfileView`."""

    asked = Signal(str, str)

    def __init__(self, has_headings: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_narrow = False
        self._rows: list[MemberRow] = []
        self._lines: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._head_labels: list[QLabel] = []
        if has_headings:
            self._build_headings()

    def _build_headings(self) -> None:
        headings = QWidget()
        self._column.addWidget(headings)
        self._column.addWidget(thin_line())
        self._head_grid = QGridLayout(headings)
        self._head_grid.setContentsMargins(8, 4, 2, 4)
        self._head_grid.setHorizontalSpacing(GAP_PX)
        titles = (tr("姓名"), tr("关系"), tr("性别"), tr("年龄"), tr("身份证号"), tr("电话"))
        self._head_labels = [QLabel(title) for title in titles]
        for place, label in enumerate(self._head_labels):
            mark(label, role="small")
            self._head_grid.addWidget(label, 0, place)
        self._head_grid.setColumnStretch(4, 1)
        self._settle_headings()

    def _settle_headings(self) -> None:
        if not self._head_labels:
            return
        look = current_look()
        for place, width in enumerate(_widths(self._is_narrow)):
            self._head_grid.setColumnMinimumWidth(place, look.scaled(width))
        self._head_labels[2].setVisible(not self._is_narrow)
        self._head_grid.setColumnMinimumWidth(6, look.sizes.control - 6)
        self._head_labels[5].setVisible(not self._is_narrow)

    @property
    def rows(self) -> list[MemberRow]:
        return self._rows

    def show_members(self, members: tuple[Person, ...], today: date) -> None:
        """Shows other members; the keyboard stays on who it was on."""
        held = next((row.person.id for row in self._rows if row.hasFocus()), "")
        for old in (*self._rows, *self._lines):
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows, self._lines = [], []
        for place, person in enumerate(members):
            row = MemberRow(person, today)
            row.arrange(self._is_narrow)
            row.asked.connect(self.asked)
            self._rows.append(row)
            self._column.addWidget(row)
            if place < len(members) - 1:
                self._lines.append(thin_line())
                self._column.addWidget(self._lines[-1])
            if person.id == held:
                row.setFocus(Qt.FocusReason.OtherFocusReason)

    def row(self, person: str) -> MemberRow | None:
        """The row of a person."""
        return next((row for row in self._rows if row.person.id == person), None)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < current_look().scaled(NARROW_PX)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._settle_headings()
            for row in self._rows:
                row.arrange(is_narrow)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_head_labels"):
            self._settle_headings()
