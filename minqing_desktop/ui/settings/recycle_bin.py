"""回收站: everything that was deleted, by the deed that deleted it; Enter or the button brings it back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from minqing_desktop.domain.catalogue import kinds
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.erasing import erase_photos
from minqing_desktop.services.notebooks import require_password
from minqing_desktop.services.recycle_bin import BinLine, bin_page, restore
from minqing_desktop.services.roles import is_administrator
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.line_list import LineItem
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.table import Column, LinePage, LineRequest, RecordTable
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.settings.erasing_sheet import ErasingSheet
from minqing_desktop.ui.settings.section import Section


class RecycleBinSection(Section):
    """Several lines can be chosen; with each comes back what was deleted in the same deed."""

    is_wide = True

    def __init__(self, desk: Desk, panel: SidePanel) -> None:
        explanation = tr(
            "删掉的户、人、走访、事项、任务都在这里，不会自己消失；恢复一行，就连同一起删掉的都恢复。按本人要求抹去的不在这里，也找不回来。"
        )
        super().__init__(desk, tr("回收站"), explanation)
        self._panel = panel
        self._is_bound = False
        self._text = ""
        self._build()
        self.search_box.searched.connect(self._on_searched)
        self.table.selection_changed.connect(self._on_selected)
        self.erase_button.clicked.connect(lambda: self.table.gather_selected(self.open_erasing))
        self.table.line_opened.connect(lambda line: self._restore([line]))
        self.table.empty_action_clicked.connect(self.search_box.clear)
        self.restore_button.clicked.connect(self.restore_chosen)
        desk.bus.listen(self, [kind.name for kind in kinds()], lambda _changes: self.refresh())

    def _build(self) -> None:
        self.search_box = SearchBox(tr("名称、首字母、哪一户、谁删的"))
        self.search_box.setAccessibleName(tr("在回收站里查找"))
        row = QHBoxLayout()
        row.addWidget(self.search_box, 1)
        row.addStretch(1)
        self.column.addLayout(row)
        self.table = RecordTable(_columns(), counted=tr("{n} 次删除"))
        self.table.attach_search(self.search_box)
        self._say_what_is_empty()
        self.restore_button = QuietButton(tr("恢复", "button"), "undo-2", hint="Return")
        self.restore_button.setEnabled(False)
        self.erase_button = QuietButton(tr("彻底抹去照片…"), "trash-2")
        self.erase_button.setEnabled(False)
        self.table.foot_extra.addWidget(self.erase_button)
        self.table.foot_extra.addWidget(self.restore_button)
        self.table.view.installEventFilter(self)
        self.column.addWidget(self.table, 1)

    def _say_what_is_empty(self) -> None:
        if self._text:
            self.table.set_empty("search", tr("回收站里没有这样的"), tr("换个说法试试。"), tr("看全部"))
        else:
            self.table.set_empty("trash-2", tr("回收站是空的"), tr("删掉的东西会放在这里，随时可以恢复。"))

    def load(self) -> None:
        if self._is_bound:
            self.table.reload()
            return
        self._is_bound = True
        self.table.bind(self.desk.runner, self._load_page)

    def refresh(self) -> None:
        """Something was deleted or came back."""
        if self._is_bound and self.isVisible():
            self.table.reload()

    def _load_page(self, request: LineRequest) -> LinePage:
        page = bin_page(self.desk.session, request.limit, request.offset, self._text)
        return LinePage(page.total, page.lines)

    def _on_searched(self, text: str) -> None:
        self._text = text
        self._say_what_is_empty()
        if self._is_bound:
            self.table.reload()

    def restore_chosen(self) -> None:
        """Brings back what is chosen."""
        self.table.gather_selected(self._restore)

    def _restore(self, lines: list[BinLine]) -> None:
        if not lines:
            return
        self.restore_button.setEnabled(False)
        session = self.desk.session
        self.write(lambda: restore(session, lines), done=self.desk.tell, failed=self.desk.fail)

    def _on_selected(self, count: int) -> None:
        self.restore_button.setEnabled(count > 0)
        self.erase_button.setEnabled(count > 0 and is_administrator(self.desk.session))

    def open_erasing(self, lines: list[BinLine]) -> None:
        """Asks for the password before the photos among these are erased; the rest stays where it is."""
        found = [(one, line) for line in lines for kind, one in line.records if kind == "attachment"]
        if not found:
            self.desk.say(tr("选中的里面没有照片和附件。人和户要抹去，请到户情里办。"))
            return
        words = tr("抹去 {n} 张照片和附件，谁也找不回来，不能撤销。以前的备份里还有，可以在「保留期限」里换掉。")
        items = [LineItem(one, line.title, beside=line.household, tail=_moment_words(line)) for one, line in found]
        sheet = ErasingSheet(words.format(n=len(found)), tr("抹去，不能恢复"), items, self._panel)
        sheet.confirmed.connect(lambda password: self._erase(sheet, [one for one, _line in found], password))
        self._panel.open_with(tr("彻底抹去照片"), sheet, keep=False)

    def _erase(self, sheet: ErasingSheet, photos: list[str], password: str) -> None:
        opened, session = self.desk.opened, self.desk.session

        def done(changes: Changes) -> None:
            self._panel.close_panel()
            self.desk.say(changes.sentence)
            self.table.reload()

        def on_right(_is_right: bool) -> None:
            self.write(lambda: erase_photos(session, photos), done, sheet.show_failure)

        self.desk.runner.file(
            lambda: require_password(opened, password), owner=self, done=on_right, failed=sheet.show_failure
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = watched is self.table.view and event.type() == QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.restore_chosen()
            return True
        return super().eventFilter(watched, event)


def _columns() -> list[Column]:
    return [
        Column("kind", tr("类别"), lambda line: line.label, 88, pills=_kind_pills),
        Column("title", tr("删掉了什么"), lambda line: line.title, 150, bold=True, fixed=True, stretches=True),
        Column("with_it", tr("一起删掉的"), lambda line: line.with_it, 150, soft=True),
        Column("household", tr("哪一户"), lambda line: line.household, 110),
        Column("at", tr("时间"), _moment_words, 130, soft=True),
        Column("who", tr("谁"), lambda line: line.cadre, 80),
        Column("deed", tr("怎么删的"), lambda line: line.deed, 150, soft=True),
    ]


def _kind_pills(line: BinLine) -> list[PillSpec]:
    pills: list[PillSpec] = [(line.label, "grey")]
    return [*pills, (tr("已合并"), "blue")] if line.is_merged else pills


def _moment_words(line: BinLine) -> str:
    at, today = line.at.astimezone(), clock.today()
    day = tr("今天") if at.date() == today else day_text(at.date(), today)
    return f"{day} {at:%H:%M}"
