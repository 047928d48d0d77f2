"""The columns of the file at the left of the preview: what each was taken for, and a way to say otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.columns import words_for
from minqing_desktop.exchange.roster.plan import ColumnReading, RosterPlan
from minqing_desktop.exchange.roster.sentences import skip_reason
from minqing_desktop.ui.kit.card import thin_line
from minqing_desktop.ui.kit.choice_field import DropField
from minqing_desktop.ui.kit.elided_label import ElidedLabel
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

CHOICES = (
    "person_name", "id_no", "relation", "sex", "birth", "phone", "household_no", "head_name", "head_id_no", "group",
    "home_addr", "hukou_addr", "household_type", "village", "id_type", "former_name", "tags", "occupation",
    "whereabouts", "death", "remark", "extra", "ignore",
)  # fmt: skip
ROWS_A_TURN = 4
SAMPLES_SHOWN = 3
FIELD_PX = 148
NARROW_PX = 270


@dataclass(frozen=True, slots=True)
class _Shown:
    """One column, or several of the same heading in sheets of the same layout."""

    reading: ColumnReading
    sheets: int


def taken_for(reading: ColumnReading) -> str:
    """The answer that stands for how a column is used now."""
    if reading.use == "field":
        return reading.field or "extra"
    if reading.use == "derived" and reading.field and words_for(reading.field) != reading.field:
        return reading.field
    return "extra" if reading.use == "extra" else "ignore"


class ColumnRow(QWidget):
    """One column. Signals: answered(str key, str answer)."""

    answered = Signal(str, str)

    def __init__(self, reading: ColumnReading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reading = reading
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 5, 0, 5)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        letter = ElidedLabel(reading.letter, token="soft", size="small")
        letter.setFixedWidth(current_look().scaled(24))
        heading = ElidedLabel(reading.heading or tr("（没有表头）"), bold=True)
        samples = "、".join(mask_text(one) for one in reading.samples[:SAMPLES_SHOWN])
        words = _reason(reading) or samples
        is_pressing = reading.use == "refused" or reading.reason == "column_ambiguous"
        below = ElidedLabel(words, token="amber" if is_pressing else "soft", size="small")
        self.field = DropField(_options(reading), taken_for(reading))
        self.field.setAccessibleName(tr("「{heading}」当作什么").format(heading=reading.heading))
        self.field.setFixedWidth(current_look().scaled(FIELD_PX))
        for label in (heading, below):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        grid.addWidget(letter, 0, 0, 2, 1)
        grid.addWidget(heading, 0, 1)
        grid.addWidget(below, 1, 1)
        grid.setColumnStretch(1, 1)
        self._grid = grid
        self._place_field()
        self.field.value_changed.connect(lambda answer: self.answered.emit(reading.key, answer))

    def _place_field(self) -> None:
        """Beside the heading, or under it where there is no room."""
        self._is_narrow = self.width() < current_look().scaled(NARROW_PX)
        self._grid.addWidget(self.field, *((2, 1, 1, 1) if self._is_narrow else (0, 2, 2, 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (self.width() < current_look().scaled(NARROW_PX)) != self._is_narrow:
            self._place_field()


def _reason(reading: ColumnReading) -> str:
    if reading.use == "refused":
        return tr("这一类默认不要；需要时可以保留为附加列，只作填表用")
    if reading.use == "derived":
        is_counted = reading.field in ("seq", "age", "household_size")
        return tr("不用导入，程序自己会算") if is_counted else tr("全村都一样，不用导入")
    return tr("拿不准，请看一眼") if reading.reason == "column_ambiguous" else ""


def _options(reading: ColumnReading) -> list[tuple[str, str]]:
    now = taken_for(reading)
    if reading.use == "refused":
        return [("ignore", words_for("ignore")), ("extra", words_for("extra"))]
    codes = CHOICES if now in CHOICES else (now, *CHOICES)
    return [(code, words_for(code)) for code in codes]


class ColumnList(QWidget):
    """Signals: answered(str key, str answer) for the column whose meaning was changed."""

    answered = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(0)
        self._parts: list[QWidget] = []
        self._waiting: list[_Shown] = []
        self.rows: dict[str, ColumnRow] = {}
        # A workbook may have hundreds of columns; a few at a turn keep the window answering.
        self._more = QTimer(self)
        self._more.setInterval(0)
        self._more.timeout.connect(self._add_some)

    def show_plan(self, plan: RosterPlan) -> None:
        """Shows the columns of a plan, those of sheets with the same layout once."""
        for part in self._parts:
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts.clear()
        self.rows.clear()
        self._say_what_was_left(plan)
        used = [reading for reading in plan.columns if reading.use != "empty"]
        counted: dict[str, int] = {}
        for reading in used:
            counted[reading.key] = counted.get(reading.key, 0) + 1
        firsts = {reading.key: reading for reading in reversed(used)}
        self._waiting = [_Shown(firsts[key], n) for key, n in counted.items()]
        self._more.start()

    def _say_what_was_left(self, plan: RosterPlan) -> None:
        read = [sheet for sheet in plan.sheets if not sheet.skipped]
        lines = [tr("读了 {n} 张表：{names}").format(n=len(read), names="、".join(s.name for s in read[:6]))] * (
            len(plan.sheets) > 1
        )
        lines += [
            tr("没有读「{name}」：{reason}").format(name=sheet.name, reason=skip_reason(sheet.skipped))
            for sheet in plan.sheets
            if sheet.skipped
        ][:6]
        for line in lines:
            label = QLabel(line)
            label.setWordWrap(True)
            mark(label, role="small")
            self._put(label)

    def _add_some(self) -> None:
        for shown in self._waiting[:ROWS_A_TURN]:
            row = ColumnRow(shown.reading)
            row.answered.connect(self.answered)
            self.rows[shown.reading.key] = row
            if shown.sheets > 1:
                row.setToolTip(tr("{n} 张表里都有").format(n=shown.sheets))
            self._put(row)
            self._put(thin_line())
        del self._waiting[:ROWS_A_TURN]
        if not self._waiting:
            self._more.stop()

    def _put(self, part: QWidget) -> None:
        self._parts.append(part)
        self._column.addWidget(part)
