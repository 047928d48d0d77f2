"""The outcome at the right of the preview: figures, chips, and the lists behind them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.sentences import doubt_label
from minqing_desktop.services.roster_changes import Difference
from minqing_desktop.services.roster_tagging import FOUND, NAMESAKES, NOBODY
from minqing_desktop.ui.kit.chip import Chip
from minqing_desktop.ui.kit.figures import Figure, FigureRow
from minqing_desktop.ui.kit.flow_layout import FlowLayout
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.table import Column, RecordTable
from minqing_desktop.ui.kit.table.line_model import BLOCK_LINES
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark
from minqing_desktop.ui.rosters.differences_view import DifferencesView
from minqing_desktop.ui.rosters.duplicates_view import DuplicatesView
from minqing_desktop.ui.rosters.findings import DoubtLine, Findings, HomeLine, PersonLine, SkipLine, Spot
from minqing_desktop.ui.rosters.kind_chips import KindChips
from minqing_desktop.ui.rosters.memory_lines import MemoryLines
from minqing_desktop.ui.rosters.tag_view import TagView

LEAST_LIST_PX = 170


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
    guess = tr("这 {n} 行我认为是一户").format(n=home.row_count) if home.row_count > 1 else tr("单独一户")
    inferred: list[PillSpec] = [(guess, "amber")] if home.is_inferred else []
    return known + inferred


def _home_columns() -> list[Column]:
    return [
        Column("rows", tr("行"), lambda h: h.rows, 70, soft=True),
        Column("number", tr("户号"), lambda h: h.number, 70, soft=True),
        Column("head", tr("户主"), lambda h: h.head or tr("没有户主"), 84, bold=True),
        Column("members", tr("人口"), lambda h: str(h.members), 52),
        Column("notes", tr("说明"), lambda h: tr("、").join(text for text, _tone in _home_pills(h)), 156,
               pills=_home_pills),
        Column("group", tr("组"), lambda h: h.group, 76, soft=True),
        Column("address", tr("住址"), lambda h: h.address, 90, stretches=True, soft=True),
    ]  # fmt: skip


def _person_columns() -> list[Column]:
    return [
        Column("row", tr("行"), lambda p: str(p.spot[1] or ""), 52, soft=True),
        Column("name", tr("姓名"), lambda p: p.name, 80, bold=True),
        Column("relation", tr("与户主关系"), lambda p: p.relation, 84),
        Column("head", tr("户主"), lambda p: p.head, 76, soft=True),
        Column("sex", tr("性别"), lambda p: p.sex, 48),
        Column("birth", tr("出生日期"), lambda p: p.birth, 92),
        Column("id_number", tr("身份证号"), lambda p: p.id_number, 150, stretches=True, soft=True),
        Column("phone", tr("电话"), lambda p: p.phone, 104, soft=True),
    ]


def _skip_columns() -> list[Column]:
    return [
        Column("place", tr("在表里"), lambda s: s.place, 100, soft=True),
        Column("reason", tr("为什么跳过"), lambda s: s.reason, 150),
        Column("written", tr("这一行写的"), lambda s: s.written, 150, stretches=True, soft=True),
    ]


def _figures(found: Findings, severe: int) -> list[Figure]:
    return [
        Figure(f"{found.new_households:,}", tr("新增的户"), key="homes"),
        Figure(f"{found.new_persons:,}", tr("新增的人"), key="homes"),
        Figure(f"{len(found.known):,}", tr("已在册的户"), key="homes"),
        Figure(f"{severe:,}", tr("要核对"), tone="red" if severe else "ink", key="severe"),
        Figure(f"{len(found.plan.skipped):,}", tr("跳过的行"), key="skipped"),
    ]


def _tag_figures(found: Findings, severe: int) -> list[Figure]:
    assert found.tags is not None
    counts = found.tags.counts
    open_lines = counts[NAMESAKES] + counts[NOBODY]
    return [
        Figure(f"{counts[FOUND]:,}", tr("对上的人"), key="tags"),
        Figure(f"{open_lines:,}", tr("没有对上"), tone="amber" if open_lines else "ink", key="tags"),
        Figure(f"{len(found.tags.gone):,}", tr("不在名单里了"), key="tags"),
        Figure(f"{severe:,}", tr("要核对"), tone="red" if severe else "ink", key="severe"),
        Figure(f"{len(found.plan.skipped):,}", tr("跳过的行"), key="skipped"),
    ]


class FindingsView(QWidget):
    """Shows findings and knows nothing of the notebook.

    Signals: list_turned(str key of the list in front); spot_looked_at(tuple) when one moves to another line, with its
    place in the file; fix_wanted() on Enter or double click on a doubt.
    """

    list_turned = Signal(str)
    spot_looked_at = Signal(object)
    fix_wanted = Signal()

    def __init__(self, says_sentence: bool = True, parent: QWidget | None = None) -> None:
        """`says_sentence` False where the sentence of a doubt is said beside its cell."""
        super().__init__(parent)
        self._says_sentence = says_sentence
        self._found: Findings | None = None
        self._key = ""
        self._doubt_row, self._doubt_id = 0, ""
        self._build_lists()
        self._connect_lists()

    # build

    def _build_lists(self) -> None:
        self.figures = FigureRow()
        chips = QWidget()
        flow = FlowLayout(chips, gap=8)
        self.severe_chip, self.mild_chip = Chip(""), Chip("")
        self.homes_chip, self.persons_chip, self.skipped_chip = Chip(""), Chip(""), Chip("")
        self.kind_chips = KindChips()
        self.differences_chip, self.duplicates_chip, self.tags_chip = Chip(""), Chip(""), Chip("")
        self._chips = {
            "tags": self.tags_chip, "differences": self.differences_chip, "duplicates": self.duplicates_chip,
            "severe": self.severe_chip, "mild": self.mild_chip, "homes": self.homes_chip,
            "persons": self.persons_chip, "skipped": self.skipped_chip,
        }  # fmt: skip
        for chip in self._chips.values():
            flow.addWidget(chip)
        self.doubts_table = RecordTable(_doubt_columns(), counted=tr("{n} 处"), says_chosen=False)
        self.homes_table = RecordTable(_home_columns(), counted=tr("{n} 户"), says_chosen=False)
        self.persons_table = RecordTable(_person_columns(), counted=tr("{n} 人"), says_chosen=False)
        self.skipped_table = RecordTable(_skip_columns(), counted=tr("{n} 行"), says_chosen=False)
        self._doubts, self._homes = MemoryLines(self.doubts_table), MemoryLines(self.homes_table)
        self._persons, self._skips = MemoryLines(self.persons_table), MemoryLines(self.skipped_table)
        self.homes_table.set_empty("house", tr("没有读出一户"))
        self.skipped_table.set_empty("circle-check", tr("没有跳过的行"))
        self._stack = QStackedWidget()
        self.sentence_label = QLabel()
        self.sentence_label.setWordWrap(True)
        mark(self.sentence_label, role="soft")
        if not self._says_sentence:
            self.sentence_label.hide()
        doubts = QWidget()
        column = QVBoxLayout(doubts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.kind_chips)
        column.addWidget(self.sentence_label)
        column.addWidget(self.doubts_table, 1)
        self.differences_view, self.duplicates_view, self.tag_view = DifferencesView(), DuplicatesView(), TagView()
        self._sheets = {
            "tags": self.tag_view, "differences": self.differences_view, "duplicates": self.duplicates_view,
            "doubts": doubts, "homes": self.homes_table,
            "persons": self.persons_table, "skipped": self.skipped_table,
        }  # fmt: skip
        for sheet in self._sheets.values():
            self._stack.addWidget(sheet)
        # Beside questions and in large letters the lists give way; they scroll.
        self._stack.setMinimumHeight(LEAST_LIST_PX)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        for part in (self.figures, chips):
            outer.addWidget(part)
        outer.addWidget(self._stack, 1)

    def _connect_lists(self) -> None:
        for key, chip in self._chips.items():
            chip.clicked.connect(lambda _on=False, key=key: self.turn_to(key))
        self.kind_chips.chosen.connect(lambda _kind: self._show_doubts())
        self.figures.figure_clicked.connect(self.turn_to)
        self.doubts_table.current_changed.connect(lambda _line: self._on_doubt_moved())
        self.doubts_table.model.lines_arrived.connect(self._on_doubts_arrived)
        self.doubts_table.line_opened.connect(lambda _line: self.fix_wanted.emit())
        for table in (self.homes_table, self.persons_table, self.skipped_table):
            table.current_changed.connect(self._tell_spot)
        self.differences_view.table.current_changed.connect(self._tell_difference)

    # load

    def show_findings(self, found: Findings, key: str = "", is_same_file: bool = False) -> None:
        """Shows the findings of a file, beginning with what must be looked at, else with the households.

        `is_same_file` stays at the list and at the doubt that was looked at.
        """
        self._found = found
        if is_same_file:
            key = key or self._key
        else:
            self._doubt_row, self._doubt_id = 0, ""
            self.doubts_table.view.clearSelection()
            self.doubts_table.view.setCurrentIndex(QModelIndex())
        severe, mild = len(found.severe), len(found.mild)
        households, skipped = len(found.plan.households), len(found.plan.skipped)
        persons = found.person_bounds[-1] if found.person_bounds else 0
        self.figures.set_figures(_tag_figures(found, severe) if found.tags else _figures(found, severe))
        self.severe_chip.set_text(tr("要核对 {n}").format(n=f"{severe:,}"))
        self.mild_chip.set_text(tr("说明 {n}").format(n=f"{mild:,}"))
        self.homes_chip.set_text(tr("户 {n}").format(n=f"{households:,}"))
        self.persons_chip.set_text(tr("人 {n}").format(n=f"{persons:,}"))
        self.skipped_chip.set_text(tr("跳过 {n}").format(n=f"{skipped:,}"))
        changed = found.differences
        self.differences_chip.setVisible(changed is not None)
        if changed is not None:
            self.differences_chip.set_text(tr("有变化 {n}").format(n=f"{len(changed.all):,}"))
            self.differences_view.show_differences(changed, is_same_file)
            key = key or ("differences" if changed.all else "")
        elif key == "differences":
            key = ""
        key = self._show_tags(found, self._show_duplicates(found, key), is_same_file)
        self._fit_columns(found)
        self._homes.show(range(households), found.home_line)
        self._persons.show(range(persons), found.person_line)
        self._skips.show(range(skipped), found.skip_line)
        self.turn_to(key or ("severe" if severe else "homes"))

    def _show_duplicates(self, found: Findings, key: str) -> str:
        """Gives the list to begin with; one that is not there is not."""
        self.duplicates_chip.setVisible(bool(found.duplicates))
        self.duplicates_chip.set_text(tr("疑似重复 {n}").format(n=f"{len(found.duplicates):,}"))
        self.duplicates_view.show_pairs(found.duplicates)
        return "" if key == "duplicates" and not found.duplicates else key

    def _show_tags(self, found: Findings, key: str, is_same_file: bool) -> str:
        self.tags_chip.setVisible(found.tag_guess is not None)
        self.homes_chip.setVisible(found.tags is None)
        if found.tag_guess is None:
            return "" if key == "tags" else key
        self.tags_chip.set_text(tr("「{tag}」名单").format(tag=found.tags.tag) if found.tags else tr("是标签名单吗"))
        self.tag_view.show_tags(found.tags, found.tag_guess, is_same_file)
        is_first = found.tags is not None or not found.plan.questions
        return key or ("tags" if is_first else key)

    def turn_to(self, key: str) -> None:
        """Brings one list to the front."""
        for name, chip in self._chips.items():
            chip.setChecked(name == key)
        self._key = key
        if key in ("severe", "mild"):
            self._fill_kinds(key == "severe")
            self._show_doubts()
            self._stack.setCurrentWidget(self._sheets["doubts"])
        else:
            self._stack.setCurrentWidget(self._sheets[key])
        self.list_turned.emit(key)

    def _on_doubt_moved(self) -> None:
        """Says what is the matter and leads to the cell, once for each doubt."""
        line: DoubtLine | None = self.doubts_table.current_line
        self.sentence_label.setText(line.sentence if line is not None else "")
        if line is None:
            return
        self._doubt_row = self.doubts_table.view.currentIndex().row()
        if line.id != self._doubt_id:
            self._doubt_id = line.id
            self.spot_looked_at.emit(line.spot)

    def _on_doubts_arrived(self) -> None:
        """After a doubt was put right the next one moves up into its place and is looked at."""
        table = self.doubts_table
        if not table.view.currentIndex().isValid() and table.model.total:
            row = min(self._doubt_row, table.model.total - 1)
            table.view.selectRow(row)
            table.view.scrollTo(table.model.index(row, 0))
        self._on_doubt_moved()

    def _tell_spot(self, line: HomeLine | PersonLine | SkipLine | None) -> None:
        if line is not None and line.spot[1]:
            self.spot_looked_at.emit(line.spot)

    def _tell_difference(self, each: Difference | None) -> None:
        """Somebody who is missing from the file stands in no row of it."""
        if each is not None and each.household >= 0 and self._found is not None:
            members = self._found.plan.households[each.household].members
            one = members[max(0, each.member)]
            if one.row:
                self.spot_looked_at.emit((one.sheet, one.row, -1))

    @property
    def spot(self) -> Spot | None:
        """The place of the doubt that is looked at, None when another list is in front."""
        line: DoubtLine | None = self.doubts_table.current_line if self._key in ("severe", "mild") else None
        return line.spot if line is not None else None

    def _fit_columns(self, found: Findings) -> None:
        """Some villages number households with 14 digits, most with four, and some not at all."""
        homes = found.plan.households
        self.homes_table.view.setColumnHidden(1, not any(home.number for home in homes))
        self.homes_table.view.setColumnHidden(4, not found.known and not any(home.inferred for home in homes))
        longest = max((len(home.number) for home in found.plan.households[:BLOCK_LINES]), default=4)
        several = sum(1 for one in found.plan.sheets if not one.skipped) > 1
        for table in (self.doubts_table, self.skipped_table):
            table.view.setColumnWidth(0, current_look().scaled(136 if several else 84))
            table.view.fill_width()
        width = min(160, max(70, 24 + 9 * longest))
        self.homes_table.view.setColumnWidth(1, current_look().scaled(width))
        self.homes_table.view.fill_width()

    def _fill_kinds(self, is_severe: bool) -> None:
        assert self._found is not None
        self.kind_chips.show_kinds([(kind, doubt_label(kind), n) for kind, n in self._found.kinds(is_severe)])

    def _show_doubts(self) -> None:
        if self._found is None:
            return
        is_severe = self._key == "severe"
        words = tr("没有要核对的") if is_severe else tr("没有要说明的")
        self.doubts_table.set_empty("circle-check", words)
        self.sentence_label.setText("")
        self._doubts.show(self._found.doubts(is_severe, self.kind_chips.kind), self._found.doubt_line)
