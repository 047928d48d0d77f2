"""The file at the left of the review: its sheets as they are, tinted by what was understood, and put right in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.corrections import JOIN, SKIP, START, TAKE, Corrections, row_key
from minqing_desktop.exchange.roster.grid import column_letter
from minqing_desktop.exchange.roster.plan import SEVERE, RosterPlan, cell_key
from minqing_desktop.exchange.roster.raw_cells import RawCells
from minqing_desktop.exchange.roster.sentences import doubt_sentence
from minqing_desktop.services.roster_review import ROW_WORDS
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.rosters.fix_bar import Cell, FixBar
from minqing_desktop.ui.rosters.legend import Legend
from minqing_desktop.ui.rosters.meanings import fill_meaning_menu
from minqing_desktop.ui.rosters.refused_box import RefusedBox
from minqing_desktop.ui.rosters.sheet_grid import SheetGrid
from minqing_desktop.ui.rosters.sheet_marks import PERSON, SKIPPED, SheetMarks
from minqing_desktop.ui.rosters.sheet_picker import SheetPicker


class SheetPane(Card):
    """Signals: answered(str key, str answer) for a column; put_right(int sheet, int row, int column, str text);
    said_of_row(int sheet, int row, str told) with SKIP, TAKE, START or JOIN; take_back_wanted() on Ctrl+Z.
    """

    answered = Signal(str, str)
    put_right = Signal(int, int, int, str)
    said_of_row = Signal(int, int, str)
    take_back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(pad=10, parent=parent)
        self._cells = RawCells()
        self._plan: RosterPlan | None = None
        self._marks: Sequence[SheetMarks] = ()
        self._corrections = Corrections()
        self._sheet, self._is_brief = 0, False
        self._put_parts()
        self._connect()

    def _put_parts(self) -> None:
        self.picker, self.legend, self.fix_bar = SheetPicker(), Legend(), FixBar()
        self.grid, self.refused_box = SheetGrid(), RefusedBox()
        self.foot_label = ElidedLabel(token="soft", size="small")
        foot = QHBoxLayout()
        foot.addWidget(self.foot_label, 1)
        self.body.setSpacing(6)
        for part in (self.picker, self.legend, self.fix_bar):
            self.add(part)
        self.add(self.grid, 1)
        self.add(self.refused_box)
        self.add(foot)
        self.setAccessibleName(tr("原表"))
        self.setFocusProxy(self.grid)
        self._meaning_menu, self._row_menu = QMenu(self), QMenu(self)

    def _connect(self) -> None:
        self.picker.sheet_chosen.connect(self._turn_to)
        self.grid.cell_entered.connect(lambda _row, _column: self._show_cell())
        self.grid.meaning_wanted.connect(self.ask_meaning)
        self.grid.fix_wanted.connect(self.fix_bar.begin)
        self.grid.row_menu_wanted.connect(self._open_row_menu)
        self.grid.neighbour_wanted.connect(self.picker.go_on)
        self.fix_bar.put_right.connect(lambda c, text: self.put_right.emit(c.sheet, c.row, c.column, text))
        self.fix_bar.left.connect(self.grid.setFocus)
        self.fix_bar.take_back_wanted.connect(self.take_back_wanted)
        self.fix_bar.row_button.drop_menu.aboutToShow.connect(
            lambda: self._fill_row_menu(self.fix_bar.row_button.drop_menu)
        )
        self.refused_box.answered.connect(self.answered)

    # load

    def show_file(
        self, cells: RawCells, plan: RosterPlan, marks: Sequence[SheetMarks], corrections: Corrections
    ) -> None:
        """Another file, or the same judged anew: then cursor and place stay."""
        is_same = cells is self._cells
        self._cells, self._plan, self._marks, self._corrections = cells, plan, marks, corrections
        if not is_same:
            self._sheet = next((one.reading.index for one in marks if not one.reading.skipped), 0)
        self.picker.show_sheets(marks, self._sheet)
        if is_same:
            self.grid.sheet.refresh(plan, marks[self._sheet], corrections)
            self._show_around()
        else:
            self._turn_to(self._sheet)

    def show_corrections(self, corrections: Corrections) -> None:
        """What was put right a moment ago, before the plan is made anew."""
        self._corrections = corrections
        self.grid.sheet.correct(corrections)

    def _turn_to(self, sheet: int) -> None:
        if self._plan is None:
            return
        self._sheet = sheet
        self.grid.sheet.show_sheet(sheet, self._cells, self._plan, self._marks[sheet], self._corrections)
        self.grid.sheet_shown()
        self.picker.set_current(sheet)
        marks = self._marks[sheet]
        if marks.reading.first_row:
            self.grid.go_to(marks.reading.first_row, max(0, marks.name_column))
        self._show_around()

    def be_brief(self, is_brief: bool) -> None:
        """Leaves the room to the sheet while there are questions above that have to be answered by looking at it."""
        self._is_brief = is_brief
        self.foot_label.setVisible(not is_brief)
        self.refused_box.setVisible(not is_brief and bool(self.refused_box.boxes))

    def _show_around(self) -> None:
        marks = self._marks[self._sheet]
        columns = list(marks.columns.values())
        used = [self.grid.sheet.meaning(place) for place in marks.columns]
        self.legend.show_families(meaning.family for meaning in used if meaning.words)
        self.refused_box.show_columns(columns)
        self.be_brief(self._is_brief)
        self._show_foot(marks)
        self._show_cell()

    def _show_foot(self, marks: SheetMarks) -> None:
        raw = self._cells.sheets[self._sheet]
        if marks.reading.skipped:
            words = marks.reason_of(1)
        elif raw.kept < raw.rows:
            words = tr("这张表有 {rows} 行，太长了，这里只看得到前 {kept} 行；导入的是全部。").format(
                rows=f"{raw.rows:,}", kept=f"{raw.kept:,}"
            )
        else:
            words = tr("{rows} 行；点列头（F2）换这一列的意思，点一格（回车）改数字，右键管这一行").format(
                rows=f"{raw.rows:,}"
            )
        self.foot_label.set_text(words)

    # the cell under the cursor

    def go_to(self, sheet: int, row: int, column: int) -> None:
        """Shows a cell, or a row, or with row 0 the head of a column."""
        if sheet != self._sheet:
            self._turn_to(sheet)
        reading = self._marks[sheet].reading
        self.grid.go_to(row or max(1, reading.first_row), max(0, column))

    def name_column(self, sheet: int) -> int:
        """Where the names stand, -1 for nowhere."""
        return self._marks[sheet].name_column

    def _show_cell(self) -> None:
        row, column = self.grid.current_place
        if column < 0 or not self._marks:
            self.fix_bar.show_cell(None)
            return
        sheet, marks = self.grid.sheet, self._marks[self._sheet]
        words = sheet.meaning(column).words or tr("{letter} 列").format(letter=column_letter(column))
        sentence, token = self._sentence(row, column)
        place = tr("第 {row} 行 {what}").format(row=row, what=words)
        self.fix_bar.show_cell(
            Cell(self._sheet, row, column, place, sheet.shown(row, column), sheet.text(row, column), sentence, token)
        )
        self.fix_bar.row_button.setEnabled(marks.kind_of(row) in (PERSON, SKIPPED))

    def _sentence(self, row: int, column: int) -> tuple[str, str]:
        """What there is to say about a cell, and in which colour."""
        sheet, marks = self.grid.sheet, self._marks[self._sheet]
        doubt = sheet.doubt_at(row, column)
        if doubt is not None:
            return doubt_sentence(doubt.kind), "red" if doubt.severity == SEVERE else "amber"
        if sheet.is_corrected(row, column):
            return tr("您改的；表里写的是「{text}」。").format(text=sheet.written(row, column)), "accent"
        if reason := marks.reason_of(row):
            return reason, "soft"
        if sheet.is_inferred(row):
            return self._home_words(marks, row), "amber"
        note = sheet.meaning(column).note
        return note, "soft"

    def _home_words(self, marks: SheetMarks, row: int) -> str:
        assert self._plan is not None
        members = self._plan.households[marks.home_of(row)].members
        rows = sorted({member.row for member in members if member.row})
        if len(rows) == 1:
            return tr("表里没有户编号，这一行我认为是单独一户。")
        return tr("第 {first}–{last} 行，这 {n} 行我认为是一户。").format(first=rows[0], last=rows[-1], n=len(rows))

    # what a column means

    def ask_meaning(self, column: int) -> None:
        """Opens the choices for a column under its head."""
        reading = self._marks[self._sheet].columns.get(column) if self._marks else None
        if reading is None:
            return
        self._meaning_menu.clear()
        fill_meaning_menu(self._meaning_menu, reading, lambda code: self.answered.emit(reading.key, code))
        heads = self.grid.column_heads
        place = QPoint(max(0, heads.sectionViewportPosition(column)), heads.height())
        self._meaning_menu.popup(heads.mapToGlobal(place))
        checked = next((entry for entry in self._meaning_menu.actions() if entry.isChecked()), None)
        self._meaning_menu.setActiveAction(checked or self._meaning_menu.actions()[0])

    # what a row is

    def _open_row_menu(self, place: QPoint) -> None:
        self._row_menu.clear()
        self._fill_row_menu(self._row_menu)
        if self._row_menu.actions():
            self._row_menu.popup(place)

    def _fill_row_menu(self, menu: QMenu) -> None:
        menu.clear()
        row, column = self.grid.current_place
        if column < 0:
            return
        marks, key = self._marks[self._sheet], row_key(self._sheet, row)
        said = (self._corrections.rows.get(key, ""), self._corrections.breaks.get(key, ""))
        for told in self._choices_for(marks, row, said):
            entry = menu.addAction(ROW_WORDS[told]())
            entry.setCheckable(True)
            entry.setChecked(told in said)
            entry.triggered.connect(lambda _on=False, told=told: self.said_of_row.emit(self._sheet, row, told))
        if cell_key(self._sheet, row, column) in self._corrections.cells:
            written = self.grid.sheet.written(row, column)
            menu.addAction(tr("这一格照原表")).triggered.connect(
                lambda _on=False: self.put_right.emit(self._sheet, row, column, written)
            )
        if self._sheet < len(self._marks) and marks.columns.get(column) is not None:
            menu.addSeparator()
            part = menu.addMenu(tr("这一列是"))
            reading = marks.columns[column]
            fill_meaning_menu(part, reading, lambda code: self.answered.emit(reading.key, code))

    def _choices_for(self, marks: SheetMarks, row: int, said: tuple[str, str]) -> list[str]:
        choices = [told for told in said if told]
        kind = marks.kind_of(row)
        if kind == PERSON and SKIP not in choices:
            choices.append(SKIP)
        if kind == SKIPPED and TAKE not in choices and SKIP not in choices:
            choices.append(TAKE)
        if kind == PERSON and marks.splits_by_order and marks.has_home_before(row) and not said[1]:
            choices.append(JOIN if marks.starts_home(row) else START)
        return choices

    def begin_fix(self) -> None:
        """Puts the keyboard where the cell under the cursor is put right."""
        self.fix_bar.begin()
        self.grid.scrollTo(self.grid.currentIndex(), self.grid.ScrollHint.EnsureVisible)

    @property
    def is_fixing(self) -> bool:
        """Whether the keyboard is in the field where cells are put right."""
        return self.fix_bar.edit.hasFocus()

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.grid.setFocus()
            return
        super().keyPressEvent(event)
