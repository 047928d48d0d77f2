"""The outcome at the right of the preview: figures, chips, and the lists behind them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.sentences import doubt_label
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.figures import Figure, FigureRow
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column, RecordTable
from minqing_desktop.ui.kit.table.line_model import BLOCK_LINES
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.rosters.differences_view import DifferencesView
from minqing_desktop.ui.rosters.findings import DoubtLine, Findings, HomeLine
from minqing_desktop.ui.rosters.memory_lines import MemoryLines


def _doubt_columns() -> list[Column]:
    return [
        Column("place", tr("在表里"), lambda d: d.place, 84, soft=True),
        Column("who", tr("谁"), lambda d: d.who, 72, bold=True),
        Column("what", tr("要看什么"), lambda d: d.label, 120, stretches=True,
               tone=lambda d: "red" if d.is_severe else ""),
        Column("written", tr("表里写的"), lambda d: d.written, 180),
    ]  # fmt: skip


def _home_pills(home: HomeLine) -> list[PillSpec]:
    known: list[PillSpec] = [(tr("已在册"), "green")] if home.is_known else []
    inferred: list[PillSpec] = [(tr("户是推断的"), "amber")] if home.is_inferred else []
    return known + inferred


def _home_columns() -> list[Column]:
    return [
        Column("group", tr("组"), lambda h: h.group, 90, soft=True),
        Column("number", tr("户号"), lambda h: h.number, 70, soft=True),
        Column("head", tr("户主"), lambda h: h.head or tr("没有户主"), 90, bold=True),
        Column("members", tr("人口"), lambda h: str(h.members), 56),
        Column("rows", tr("行"), lambda h: h.rows, 76, soft=True),
        Column("notes", tr("说明"), lambda h: "、".join(text for text, _tone in _home_pills(h)), 100,
               pills=_home_pills),
        Column("address", tr("住址"), lambda h: h.address, 90, stretches=True, soft=True),
    ]  # fmt: skip


def _skip_columns() -> list[Column]:
    return [
        Column("place", tr("在表里"), lambda s: s.place, 100, soft=True),
        Column("reason", tr("为什么跳过"), lambda s: s.reason, 150),
        Column("written", tr("这一行写的"), lambda s: s.written, 150, stretches=True, soft=True),
    ]


class FindingsView(QWidget):
    """Shows findings and knows nothing of the notebook. Signals: list_turned(str key of the list in front)."""

    list_turned = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Findings | None = None
        self._build_lists()
        self._connect_lists()

    # build

    def _build_lists(self) -> None:
        self.figures = FigureRow()
        chips = QWidget()
        flow = FlowLayout(chips, gap=8)
        self.severe_chip, self.mild_chip = Chip(""), Chip("")
        self.homes_chip, self.skipped_chip = Chip(""), Chip("")
        self.kind_chip = MenuChip(tr("哪一种"))
        self.differences_chip = Chip("")
        self._chips = {
            "differences": self.differences_chip,
            "severe": self.severe_chip, "mild": self.mild_chip, "homes": self.homes_chip, "skipped": self.skipped_chip,
        }  # fmt: skip
        for chip in (*self._chips.values(), self.kind_chip):
            flow.addWidget(chip)
        self.doubts_table = RecordTable(_doubt_columns(), counted=tr("{n} 处"), selects_first=True)
        self.homes_table = RecordTable(_home_columns(), counted=tr("{n} 户"))
        self.skipped_table = RecordTable(_skip_columns(), counted=tr("{n} 行"))
        self._doubts, self._homes = MemoryLines(self.doubts_table), MemoryLines(self.homes_table)
        self._skips = MemoryLines(self.skipped_table)
        self.homes_table.set_empty("house", tr("没有读出一户"))
        self.skipped_table.set_empty("circle-check", tr("没有跳过的行"))
        self._stack = QStackedWidget()
        self.sentence_label = QLabel()
        self.sentence_label.setWordWrap(True)
        mark(self.sentence_label, role="soft")
        doubts = QWidget()
        column = QVBoxLayout(doubts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.sentence_label)
        column.addWidget(self.doubts_table, 1)
        self.differences_view = DifferencesView()
        self._sheets = {
            "differences": self.differences_view, "doubts": doubts, "homes": self.homes_table,
            "skipped": self.skipped_table,
        }  # fmt: skip
        for sheet in self._sheets.values():
            self._stack.addWidget(sheet)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        for part in (self.figures, chips):
            outer.addWidget(part)
        outer.addWidget(self._stack, 1)

    def _connect_lists(self) -> None:
        for key, chip in self._chips.items():
            chip.clicked.connect(lambda _on=False, key=key: self.turn_to(key))
        self.kind_chip.value_changed.connect(lambda _kind: self._show_doubts())
        self.figures.figure_clicked.connect(self.turn_to)
        self.doubts_table.current_changed.connect(lambda _line: self._say_sentence())
        self.doubts_table.model.lines_arrived.connect(self._say_sentence)

    # load

    def show_findings(self, found: Findings, key: str = "") -> None:
        """Shows the findings of a file, beginning with what must be looked at, else with the households."""
        self._found = found
        severe, mild = len(found.severe), len(found.mild)
        households, skipped = len(found.plan.households), len(found.plan.skipped)
        self.figures.set_figures(
            [
                Figure(f"{found.new_households:,}", tr("新增的户"), key="homes"),
                Figure(f"{found.new_persons:,}", tr("新增的人"), key="homes"),
                Figure(f"{len(found.known):,}", tr("已在册的户"), key="homes"),
                Figure(f"{severe:,}", tr("要核对"), tone="red" if severe else "ink", key="severe"),
                Figure(f"{skipped:,}", tr("跳过的行"), key="skipped"),
            ]
        )
        self.severe_chip.set_text(tr("要核对 {n}").format(n=f"{severe:,}"))
        self.mild_chip.set_text(tr("说明 {n}").format(n=f"{mild:,}"))
        self.homes_chip.set_text(tr("户 {n}").format(n=f"{households:,}"))
        self.skipped_chip.set_text(tr("跳过 {n}").format(n=f"{skipped:,}"))
        changed = found.differences
        self.differences_chip.setVisible(changed is not None)
        if changed is not None:
            self.differences_chip.set_text(tr("有变化 {n}").format(n=f"{len(changed.all):,}"))
            self.differences_view.show_differences(changed)
            key = key or ("differences" if changed.all else "")
        self._fit_numbers(found)
        self._homes.show(range(households), found.home_line)
        self._skips.show(range(skipped), found.skip_line)
        self.turn_to(key or ("severe" if severe else "homes"))

    def turn_to(self, key: str) -> None:
        """Brings one list to the front."""
        for name, chip in self._chips.items():
            chip.setChecked(name == key)
        self._key = key
        self.kind_chip.setVisible(key in ("severe", "mild"))
        if key in ("severe", "mild"):
            self._fill_kinds(key == "severe")
            self._show_doubts()
            self._stack.setCurrentWidget(self._sheets["doubts"])
        else:
            self._stack.setCurrentWidget(self._sheets[key])
        self.list_turned.emit(key)

    def _say_sentence(self) -> None:
        line: DoubtLine | None = self.doubts_table.current_line
        self.sentence_label.setText(line.sentence if line is not None else "")

    def _fit_numbers(self, found: Findings) -> None:
        """Some villages number households with 14 digits, most with four."""
        longest = max((len(home.number) for home in found.plan.households[:BLOCK_LINES]), default=4)
        width = min(160, max(70, 24 + 9 * longest))
        self.homes_table.view.setColumnWidth(1, current_look().scaled(width))
        self.homes_table.view.fill_width()

    def _fill_kinds(self, is_severe: bool) -> None:
        assert self._found is not None
        counted = self._found.kinds(is_severe)
        self.kind_chip.set_options([(kind, f"{doubt_label(kind)}　{n}") for kind, n in counted])

    def _show_doubts(self) -> None:
        if self._found is None:
            return
        is_severe, kind = self._key == "severe", str(self.kind_chip.chosen_key or "")
        words = tr("没有要核对的") if is_severe else tr("没有要说明的")
        self.doubts_table.set_empty("circle-check", words)
        self.sentence_label.setText("")
        self._doubts.show(self._found.doubts(is_severe, kind), self._found.doubt_line)
