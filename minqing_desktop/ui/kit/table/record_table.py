"""The list of a page: table, states, count at the foot and the choice of columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.ui.jobs.runner import JobRunner
from minqing_desktop.ui.kit.buttons import IconButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.state_stack import StateStack
from minqing_desktop.ui.kit.table.column import Column, masked_column
from minqing_desktop.ui.kit.table.column_menu import ColumnMenu, Layout
from minqing_desktop.ui.kit.table.line_model import BLOCK_LINES, LineModel, LinePage, LineRequest, Loader
from minqing_desktop.ui.kit.table.line_view import LineView
from minqing_desktop.ui.look.mark import mark


class RecordTable(QWidget):
    """Call `bind(runner, load)` once; `reload()` after another filter, `refresh()` after records changed.

    Signals: current_changed(line or None) when the user moves to another line; line_opened(line) on Enter or double
    click; selection_changed(int) with the number of chosen lines; counted(int); layout_changed(dict) to be remembered;
    empty_action_clicked() for the button of the empty state.
    """

    current_changed = Signal(object)
    line_opened = Signal(object)
    selection_changed = Signal(int)
    counted = Signal(int)
    layout_changed = Signal(object)
    empty_action_clicked = Signal()

    def __init__(
        self,
        columns: Sequence[Column],
        counted: str = "",
        selects_first: bool = False,
        says_chosen: bool = True,
        masks: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """`says_chosen` False: the choice is only where one looks, and is not counted at the foot. `masks` False: the
        lines are masked where they come from, or shown whole since somebody gave a reason.
        """
        super().__init__(parent)
        self._counted_words = counted or tr("{n} 条")
        self._says_chosen = says_chosen
        self._selects_first = selects_first
        self._empty: tuple[str, str, str, str] = ("list", tr("这里还没有内容"), "", "")
        self._held_id: Any = None
        self._is_moving = False
        self._search_box: SearchBox | None = None
        self._build(tuple(map(masked_column, columns)) if masks else tuple(columns))
        self._connect()

    def _build(self, columns: tuple[Column, ...]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.model = LineModel(columns, parent=self)
        self.view = LineView(columns, self.model)
        self.columns_menu = ColumnMenu(self.view, self.model)
        self.states = StateStack(self.view)
        self._card = Card(pad=4)
        self._card.add(self.states, 1)
        foot = QHBoxLayout()
        self._count, self._columns_button = QLabel(), IconButton("columns-3", tr("选列和排序"))
        mark(self._count, role="small")
        self.foot_extra = QHBoxLayout()
        foot.addWidget(self._count)
        foot.addStretch(1)
        foot.addLayout(self.foot_extra)
        foot.addWidget(self._columns_button)
        column.addWidget(self._card, 1)
        column.addLayout(foot)
        self._menu = QMenu(self)
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.model.counted.connect(self._on_counted)
        self.model.load_failed.connect(self._on_load_failed)
        self.model.lines_arrived.connect(self._on_lines_arrived)
        self.view.line_pressed.connect(self._on_line_pressed)
        self.view.letter_typed.connect(self._on_letter_typed)
        self.view.selectionModel().currentRowChanged.connect(self._on_current_row_changed)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._show_count())
        self.columns_menu.layout_changed.connect(self.layout_changed)
        self._columns_button.clicked.connect(self._on_columns_clicked)
        self.states.empty_action_clicked.connect(self.empty_action_clicked)
        self.states.currentChanged.connect(lambda _place: self._offer_focus())

    def _offer_focus(self) -> None:
        """Tab stops before a proxy that is hidden: while the list is away, what stands in its place takes the keys."""
        self.setFocusProxy(self.view if self.states.state == "content" else None)  # pyright: ignore[reportArgumentType]

    # Source

    def bind(self, runner: JobRunner, load: Callable[[LineRequest], LinePage]) -> None:
        """Reads lines through the read lane: `load` runs there. Starts at once."""

        def loader(request: LineRequest, done: Callable[[LinePage], None], failed: Callable[[UserError], None]) -> None:
            runner.read(lambda: load(request), owner=self, done=done, failed=failed)

        self.set_loader(loader)

    def set_loader(self, loader: Loader) -> None:
        """The same with a loader that answers by itself, later, on the UI thread."""
        self.states.show_busy()
        self.model.set_loader(loader)

    def reload(self) -> None:
        """Asks from the beginning, after another filter or order."""
        self.states.show_busy()
        self.view.scrollToTop()
        self.model.restart()

    def refresh(self) -> None:
        """Asks anew for what is seen, after records changed; place and choice stay."""
        if self.model.is_counted and self.model.total:
            self.model.refresh(self.view.visible_rows())
        else:
            self.model.restart()

    # Words and states

    def set_empty(self, icon: str, sentence: str, advice: str = "", action: str = "") -> None:
        """What stands here when there is no line; set it anew when a filter hides all."""
        self._empty = (icon, sentence, advice, action)
        if self.states.state == "empty":
            self.states.show_empty(*self._empty)

    def attach_search(self, box: SearchBox) -> None:
        """Typing in the table goes on in this box; Down in the box comes back."""
        self._search_box = box
        box.installEventFilter(self)

    # Lines

    @property
    def current_line(self) -> Any | None:
        """The line the cursor is on."""
        index = self.view.currentIndex()
        return self.model.line_at(index.row()) if index.isValid() else None

    @property
    def selected_count(self) -> int:
        return sum(len(part) for part in self._selected_parts())

    @property
    def is_all_selected(self) -> bool:
        """Whether every line is chosen; then an action should go by the filter, not by ids."""
        return bool(self.model.total) and self.selected_count == self.model.total

    def selected_lines(self) -> list[Any]:
        """Chosen lines that are here; `gather_selected` also fetches those that are not."""
        rows = self._selected_rows()
        return [line for line in map(self.model.line_at, rows) if line is not None]

    def gather_selected(self, gathered: Callable[[list[Any]], None]) -> None:
        """Fetches every chosen line, block by block, and gives them in their order."""
        rows, found = self._selected_rows(), {}
        blocks = sorted({row // BLOCK_LINES for row in rows})

        def take(page: LinePage, number: int) -> None:
            found.update(enumerate(page.lines, number * BLOCK_LINES))
            ask_next()

        def ask_next() -> None:
            if not blocks:
                gathered([found[row] for row in rows if row in found])
                return
            number = blocks.pop(0)
            request = LineRequest(number * BLOCK_LINES, BLOCK_LINES, *self.model.order)
            self.model.ask(request, lambda page: take(page, number), self._on_load_failed)

        ask_next()

    def select_id(self, line_id: Any) -> bool:
        """Moves to a line among those that are here and tells `current_changed`; False if it is not here."""
        row = self.model.row_of(line_id)
        if row is not None:
            self.view.selectRow(row)
            self.view.scrollTo(self.model.index(row, 0))
        return row is not None

    # Layout

    def layout_state(self) -> Layout:
        """Columns, widths and order, to be remembered."""
        return self.columns_menu.layout()

    def restore_layout(self, layout: Layout | None) -> None:
        """Takes up what was remembered; before `bind`, or the order shows only after the next reload."""
        if layout:
            self.columns_menu.restore(layout)

    # What happens

    def _selected_parts(self) -> list[range]:
        chosen = self.view.selectionModel().selection()
        parts = [chosen.at(place) for place in range(chosen.count())]
        return [range(part.top(), part.bottom() + 1) for part in parts]

    def _selected_rows(self) -> list[int]:
        return sorted({row for part in self._selected_parts() for row in part})

    def _on_counted(self, total: int) -> None:
        if total:
            self.states.show_content()
        else:
            self.states.show_empty(*self._empty)
        self._show_count()
        self.counted.emit(total)

    def _on_load_failed(self, error: UserError) -> None:
        self.states.show_error(error, retry=self.reload)

    def _on_lines_arrived(self) -> None:
        if self.model.total and self.states.state != "content":
            self.states.show_content()
        current = self.current_line
        if self._held_id is not None and current is not None and current.id == self._held_id:
            return
        row = self.model.row_of(self._held_id) if self._held_id is not None else None
        if row is not None:
            self._move_silently(row)
        elif self._held_id is not None and current is not None:
            # The record went elsewhere: nothing is chosen rather than a neighbour nobody pointed at.
            self._move_silently(-1)
        if self._selects_first and not self.view.currentIndex().isValid() and self.model.line_at(0) is not None:
            self.view.selectRow(0)

    def _move_silently(self, row: int) -> None:
        self._is_moving = True
        chosen, flag = self.view.selectionModel(), QItemSelectionModel.SelectionFlag
        chosen.setCurrentIndex(self.model.index(row, 0), flag.ClearAndSelect | flag.Rows)
        if row < 0:
            chosen.clear()
        self._is_moving = False
        self._show_count()

    def _on_current_row_changed(self, *_indexes) -> None:
        line = self.current_line
        if self._is_moving:
            return
        self._held_id = line.id if line is not None else None
        self.current_changed.emit(line)

    def _on_line_pressed(self, row: int) -> None:
        line = self.model.line_at(row)
        if line is not None:
            self.line_opened.emit(line)

    def _on_letter_typed(self, letter: str) -> None:
        if self._search_box is not None:
            self._search_box.setFocus()
            self._search_box.insert(letter)

    def _show_count(self) -> None:
        words = self._counted_words.format(n=f"{self.model.total:,}")
        chosen = self.selected_count
        # One line is where one looks; only several are a choice worth counting.
        is_said = chosen > 1 and self._says_chosen
        self._count.setText(tr("{all}，已选 {n}").format(all=words, n=f"{chosen:,}") if is_said else words)
        self.selection_changed.emit(chosen)

    @property
    def foot_words(self) -> str:
        """What stands at the foot."""
        return self._count.text()

    def _on_columns_clicked(self) -> None:
        self._menu.clear()
        self.columns_menu.fill(self._menu)
        self._menu.popup(self._columns_button.mapToGlobal(self._columns_button.rect().bottomLeft()))

    def eventFilter(self, watched, event: QEvent) -> bool:
        is_press = event.type() == QEvent.Type.KeyPress and watched is self._search_box
        if is_press and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down:
            self.view.setFocus()
            return True
        return super().eventFilter(watched, event)
