"""The form at the left as it will be; at the right who goes in and what is not understood yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.form_checks import FormCheck
from minqing_desktop.services.forms import ColumnReport
from minqing_desktop.services.forms_desk import FormView, OpenForm
from minqing_desktop.ui.forms.blank_grid import BlankGrid
from minqing_desktop.ui.forms.checks_card import ChecksCard
from minqing_desktop.ui.forms.columns_card import ColumnsCard
from minqing_desktop.ui.forms.tints import head_words, heading_words
from minqing_desktop.ui.forms.who_card import WhoCard
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import scrolled
from minqing_desktop.ui.kit.suggestions import Provider
from minqing_desktop.ui.look.live import current_look

SIDE_PX = 322
_MOST_OF_WIDTH = 0.42


class WorkView(QWidget):
    """Signals: column_wanted(ColumnReport), left_wanted(ColumnReport), unmask_wanted(), mask_wanted(),
    take_back_wanted().
    """

    column_wanted = Signal(object)
    left_wanted = Signal(object)
    unmask_wanted = Signal()
    mask_wanted = Signal()
    take_back_wanted = Signal()

    def __init__(self, find_households: Provider, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form: OpenForm | None = None
        self._view: FormView | None = None
        self._sheet = 0
        self._build(find_households, today)
        self._connect()

    def _build(self, find_households: Provider, today: Callable[[], date]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_look().sizes.gap)
        row.addWidget(self._build_sheet(), 1)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(current_look().sizes.gap)
        self.columns_card, self.who_card = ColumnsCard(), WhoCard(find_households, today)
        self.checks_card = ChecksCard()
        for card in (self.columns_card, self.who_card, self.checks_card):
            column.addWidget(card)
        column.addStretch(1)
        self._side = scrolled(side)
        row.addWidget(self._side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Large letters on a small screen leave the form the larger half.
        self._side.setFixedWidth(min(current_look().scaled(SIDE_PX), round(self.width() * _MOST_OF_WIDTH)))

    def _build_sheet(self) -> Card:
        card = Card(pad=10)
        card.body.setSpacing(6)
        self.sheet_field = DropField([], icon="file-spreadsheet")
        self.sheet_field.setAccessibleDescription(tr("哪一张工作表"))
        self.trouble_notice, self.masks_notice = InlineNotice(), InlineNotice()
        self.grid = BlankGrid()
        self.grid.setAccessibleName(tr("填好的样子"))
        self.foot_label = ElidedLabel(token="soft", size="small")
        self.back_button = IconButton("undo-2", tr("退回一步"), "Ctrl+Z")
        # The key is the page's: it belongs to the review only while there is a step to take back.
        self.back_button.setShortcut("")
        self.checks_button = LinkButton("", "list-checks")
        self.unmask_button = LinkButton(tr("要填完整号码…"), "eye")
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.foot_label, 1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.checks_button)
        foot.addWidget(self.unmask_button)
        for part in (self.sheet_field, self.trouble_notice, self.masks_notice):
            card.add(part)
        card.add(self.grid, 1)
        card.add(foot)
        return card

    def _connect(self) -> None:
        self.sheet_field.value_changed.connect(lambda place: self._turn_to(int(place)))
        self.grid.column_wanted.connect(self.column_wanted)
        self.grid.left_wanted.connect(self.left_wanted)
        self.grid.entered.connect(self._show_foot)
        self.grid.neighbour_wanted.connect(self._step)
        self.columns_card.column_wanted.connect(self._on_line_opened)
        self.checks_button.clicked.connect(self._on_checks_clicked)
        self.unmask_button.clicked.connect(self.unmask_wanted)
        self.masks_notice.action_clicked.connect(self.mask_wanted)
        self.back_button.clicked.connect(self.take_back_wanted)

    # load

    def show_form(self, form: OpenForm) -> None:
        """Another form; its cells follow with the first view."""
        self._form, self._view, self._sheet = form, None, 0
        self.grid.begin_anew()
        self.sheet_field.set_options([(place, shape.name) for place, shape in enumerate(form.shapes)])
        self.sheet_field.set_value(0)
        self.sheet_field.setVisible(len(form.shapes) > 1)
        self.trouble_notice.clear()

    def show_view(self, view: FormView, step_count: int) -> None:
        """The form filled another way; the place stays."""
        self._view = view
        self.back_button.setVisible(step_count > 0)
        self.columns_card.show_view(view)
        self.who_card.show_view(view)
        self._turn_to(self._sheet)

    def show_masks(self, are_on: bool) -> None:
        """Whether numbers are masked in what is shown and saved."""
        self.unmask_button.setVisible(are_on)
        if are_on:
            self.masks_notice.clear()
        else:
            words = tr("现在填的是完整号码，存出来会记下谁、什么时候、为什么。")
            self.masks_notice.say(words, "amber", tr("重新遮住"), can_close=False)

    def show_check(self, check: FormCheck | None) -> None:
        """What was found in those who go in; None while it is looked for."""
        self.checks_card.show_check(check)
        count = len(check.findings) if check is not None else 0
        self.checks_button.set_text(tr("自查 {n} 处").format(n=f"{count:,}"))
        self.checks_button.setVisible(bool(count))

    def _on_checks_clicked(self) -> None:
        self._side.ensureWidgetVisible(self.checks_card)
        self.checks_card.focus_first()

    def _turn_to(self, place: int) -> None:
        if self._view is None or not 0 <= place < len(self._view.pictures):
            return
        self._sheet = place
        self.sheet_field.set_value(place)
        self.grid.show_picture(self._view.pictures[place], self._view.columns, self._more_words(place))
        self._show_foot(self.grid.current_column)

    def _more_words(self, place: int) -> str:
        assert self._view is not None
        picture, shown = self._view.pictures[place], 0
        shown = sum(1 for row in picture.rows if row.kind == "filled")
        rest = self._view.rows - shown
        is_plain = len(self._view.pictures) == 1 and not self._view.sheets_made
        if rest > 0 and is_plain and shown:
            return tr("先看前 {n} 行，存出来还有 {rest} 行").format(n=shown, rest=f"{rest:,}")
        return tr("先看前几行，存出来是全部") if shown else tr("下面还有空行")

    def _step(self, by: int) -> None:
        self._turn_to(self._sheet + by)

    # the cell under the cursor

    def _show_foot(self, column: ColumnReport | None) -> None:
        if column is None:
            self.foot_label.set_text(tr("点列头或按回车，换一列用什么填；按 Delete 这一列留空"))
            return
        words = tr("{place} {heading}：{what}").format(
            place=column.place, heading=heading_words(column.heading), what=head_words(column)
        )
        hint = tr("回车换，Delete 留空") if column.state != "formula" else tr("表里自己会算，不动它")
        self.foot_label.set_text(f"{words}　{hint}")

    def _on_line_opened(self, column: ColumnReport) -> None:
        self.go_to(column)
        self.column_wanted.emit(column)

    def go_to(self, column: ColumnReport) -> None:
        """Shows a column or blank, on whatever sheet it stands."""
        if self._view is None:
            return
        place = next((at for at, each in enumerate(self._view.pictures) if each.name == column.sheet), self._sheet)
        if place != self._sheet:
            self._turn_to(place)
        self.grid.go_to(column)
