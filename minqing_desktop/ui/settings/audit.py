"""安全记录: who opened the notebook, looked at numbers, took files out or changed keys; filtered, and as a workbook."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.host.paths import documents_folder
from minqing_desktop.services.audit import AuditGroup
from minqing_desktop.services.audit_trail import (
    AuditFilter,
    AuditLine,
    audit_cadres,
    audit_page,
    export_audit,
    group_words,
)
from minqing_desktop.services.periods import Period, period_words, span_of
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.paint import PillSpec, Tone
from minqing_desktop.ui.kit.saved_notice import SavedNotice
from minqing_desktop.ui.kit.table import Column, LinePage, LineRequest, RecordTable
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.settings.section import Section

_TONES: dict[AuditGroup, Tone] = {
    AuditGroup.NUMBERS: "amber", AuditGroup.FILES_OUT: "blue", AuditGroup.KEYS: "red", AuditGroup.ERASING: "red",
    AuditGroup.COPIES: "green",
}  # fmt: skip


class AuditSection(Section):
    """Enter or a double click on a line goes to the household it is about."""

    is_wide = True

    def __init__(self, desk: Desk) -> None:
        explanation = tr(
            "谁在什么时候打开、看了谁的号码、导出打印了什么、改了密码。这里只记事，不记内容，也改不了、删不掉；"
            "被动过手脚，「检查笔记本」会查出来。"
        )
        super().__init__(desk, tr("安全记录"), explanation)
        self._is_bound = False
        self._build()
        self._connect()

    def _build(self) -> None:
        self.numbers_chip = Chip(tr("谁看了谁的号码"))
        self.group_chip = MenuChip(tr("类别"), list(group_words().items()))
        self.cadre_chip = MenuChip(tr("谁"))
        periods = [(period, words) for period, words in period_words().items() if period is not Period.CUSTOM]
        self.period_chip = MenuChip(tr("时间"), periods)
        self.export_button = QuietButton(tr("存为表格"), "save")
        row = QHBoxLayout()
        row.setSpacing(8)
        for chip in (self.numbers_chip, self.group_chip, self.cadre_chip, self.period_chip):
            row.addWidget(chip)
        row.addStretch(1)
        row.addWidget(self.export_button)
        self.column.addLayout(row)
        self.saved_notice = SavedNotice()
        self.column.addWidget(self.saved_notice)
        self.table = RecordTable(_columns(), counted=tr("{n} 条"))
        self.table.set_empty("shield-check", tr("没有这样的记录"), tr("换个类别或时间看看。"))
        self.column.addWidget(self.table, 1)
        self.ask_place = self._ask_place

    def _connect(self) -> None:
        self.numbers_chip.clicked.connect(
            lambda: self.group_chip.choose(AuditGroup.NUMBERS if self.numbers_chip.isChecked() else None)
        )
        self.group_chip.value_changed.connect(lambda group: self.numbers_chip.setChecked(group is AuditGroup.NUMBERS))
        for chip in (self.group_chip, self.cadre_chip, self.period_chip):
            chip.value_changed.connect(lambda _key: self.refresh())
        self.table.line_opened.connect(self.open_line)
        self.export_button.clicked.connect(self.export)
        self.desk.bus.listen(self, [kind.name for kind in kinds()], lambda _changes: self.refresh())

    @property
    def wanted(self) -> AuditFilter:
        """What the chips say."""
        period, group = self.period_chip.chosen_key, self.group_chip.chosen_key
        span = span_of(Period(str(period)), clock.today()) if period else None
        return AuditFilter(
            AuditGroup(str(group)) if group else None, str(self.cadre_chip.chosen_key or ""), *(span or (None, None))
        )

    def load(self) -> None:
        session = self.desk.session
        self.desk.runner.read(
            lambda: audit_cadres(session), owner=self, done=self.cadre_chip.set_options, replaces="cadres"
        )
        if self._is_bound:
            self.table.reload()
            return
        self._is_bound = True
        self.table.bind(self.desk.runner, self._load_page)

    def refresh(self) -> None:
        """Something else is wanted, or something happened."""
        if self._is_bound and self.isVisible():
            self.table.reload()

    def _load_page(self, request: LineRequest) -> LinePage:
        page = audit_page(self.desk.session, self.wanted, request.limit, request.offset)
        return LinePage(page.total, page.lines)

    def open_line(self, line: AuditLine) -> None:
        """Goes to the household that a line is about; nothing where there is none."""
        if line.household:
            self.desk.lead("households", line.household)

    def leave(self) -> None:
        self.saved_notice.hide()

    # out

    def _ask_place(self, name: str) -> str:
        place = str(documents_folder() / name)
        return QFileDialog.getSaveFileName(self, tr("存为表格"), place, tr("Excel 工作簿 (*.xlsx)"))[0]

    def export(self) -> None:
        """Writes what the chips choose as a workbook."""
        chosen = self.ask_place(tr("安全记录") + f"_{clock.today():%Y%m%d}.xlsx")
        if not chosen:
            return
        path = Path(chosen if chosen.lower().endswith(".xlsx") else chosen + ".xlsx")
        session, wanted = self.desk.session, self.wanted
        self.desk.runner.file(
            lambda: export_audit(session, path, wanted),
            owner=self,
            done=lambda count: self._on_exported(count, path),
            failed=self.desk.fail,
        )

    def _on_exported(self, count: int, path: Path) -> None:
        self.saved_notice.say(tr("已存 {n} 条到「{name}」").format(n=f"{count:,}", name=path.name), path)
        self.refresh()


def _columns() -> list[Column]:
    words = group_words()
    return [
        Column("at", tr("时间"), _moment_words, 140, soft=True),
        Column("who", tr("谁"), lambda line: line.cadre, 90),
        Column("group", tr("类别"), lambda line: words[line.group], 110, pills=_pills),
        Column("what", tr("做了什么"), lambda line: line.sentence, 200, fixed=True),
        Column("detail", tr("内容"), lambda line: line.detail, stretches=True, soft=True),
    ]


def _pills(line: AuditLine) -> list[PillSpec]:
    return [(group_words()[line.group], _TONES.get(line.group, "grey"))]


def _moment_words(line: AuditLine) -> str:
    at, today = line.at.astimezone(), clock.today()
    day = tr("今天") if at.date() == today else day_text(at.date(), today)
    return f"{day} {at:%H:%M}"
