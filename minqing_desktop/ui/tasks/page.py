"""任务: the list by day with its filters; a task is entered, changed and finished in the panel at the right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.task_exports import print_tasks
from minqing_desktop.services.tasks import TaskLine, TaskSection, delete_task, finish_task, reopen_task
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import MenuButton, PrimaryButton
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.field_history_view import open_field_history
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.print_panel import PANEL_PX, PrintPanel
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.table import RecordTable
from minqing_desktop.ui.kit.table.column_memory import ColumnMemory
from minqing_desktop.ui.tasks.columns import TICK, task_columns
from minqing_desktop.ui.tasks.exporting import TaskExporter
from minqing_desktop.ui.tasks.source import Choice, load, load_chips, wanted
from minqing_desktop.ui.tasks.task_desk import TaskDesk

SHOWN_AFFECTED_BY = ("task", "task_item", "household", "person", "group", "cadre")
_LOOK_AT_CLOCK_EVERY_MS = 30_000


class TasksPage(Page):
    """Understands the targets id (opens a task), {"open": id}, {"section": key, "promises": bool}, {"new": True}.

    A new task can be about an "entry", a "matter" or a "household" by its id, the last with "promise": True.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.choice = Choice()
        self._day = desk.session.today()
        self._build()
        self._connect()
        self._say_what_is_empty()
        self._load_chips()
        self.table.bind(desk.runner, lambda request: load(desk.session, self.choice, request))

    # build

    def _build(self) -> None:
        self.header = PageHeader(tr("任务", "page"))
        self.section_chips = {section: Chip(words) for section, words in _section_words().items()}
        for chip in self.section_chips.values():
            self.header.add_chip(chip)
        self.export_button = MenuButton(tr("导出"), "file-down")
        self.new_button = PrimaryButton(tr("新任务"), "plus", shortcut="Ctrl+T")
        self.header.add_button(self.export_button)
        self.header.add_button(self.new_button)
        self.search_box = SearchBox(tr("事由、户主、成员、首字母"))
        self.search_box.setAccessibleName(tr("在任务里查找"))
        self.cadre_chip = MenuChip(tr("谁负责"))
        self.promise_chip = Chip(tr("只看承诺"))
        self.repeat_chip = Chip(tr("只看重复"))
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.search_box, 1)
        second.addWidget(self.cadre_chip)
        second.addWidget(self.promise_chip)
        second.addWidget(self.repeat_chip)
        self.table = RecordTable(task_columns(), counted=tr("{n} 件"))
        self.table.attach_search(self.search_box)
        ColumnMemory(self.table, self._desk.settings, "tasks")
        self.page_column.addWidget(self.header)
        self.page_column.addLayout(second)
        self.page_column.addWidget(self.table, 1)
        self.editing = TaskDesk(self._desk, self)
        self.print_panel = PrintPanel(self._desk.runner, self._desk.settings, self)
        self.print_panel.hide()
        self.exporter = TaskExporter(self._desk, self)
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AT_CLOCK_EVERY_MS)

    # connect

    def _connect(self) -> None:
        for section, chip in self.section_chips.items():
            chip.clicked.connect(lambda _checked=False, key=section: self.show_section(key))
        self.cadre_chip.value_changed.connect(lambda key: self._narrow(cadre=str(key or "")))
        self.promise_chip.toggled.connect(lambda is_on: self._narrow(only_promises=is_on))
        self.repeat_chip.toggled.connect(lambda is_on: self._narrow(only_repeating=is_on))
        self.search_box.searched.connect(lambda text: self._narrow(text=text))
        self.new_button.clicked.connect(lambda: self.editing.begin_new())
        self.table.line_opened.connect(lambda line: self.editing.open_task(line.id))
        self.table.view.clicked.connect(self._on_cell_clicked)
        self.table.view.installEventFilter(self)
        self.table.empty_action_clicked.connect(self._on_empty_action)
        menu = self.export_button.drop_menu
        menu.addAction(tr("放进手机日历（.ics）…")).triggered.connect(self._on_calendar_wanted)
        menu.addAction(tr("存为表格（.xlsx）…")).triggered.connect(self._on_table_wanted)
        menu.addAction(tr("打印…")).triggered.connect(self.print_shown)
        self.print_panel.said.connect(self._desk.say)
        self.print_panel.failed.connect(self._desk.fail)
        self.editing.panel.closed.connect(self._on_panel_closed)
        self.editing.form.history_wanted.connect(self._show_history)
        self._desk.bus.listen(self, SHOWN_AFFECTED_BY, lambda _changes: self.refresh())
        self._desk.settled.connect(self.refresh)
        self._clock.timeout.connect(self.look_at_clock)
        self._clock.start()

    # load

    def refresh(self) -> None:
        """Records changed: what is seen is asked for anew, place and choice stay."""
        self._load_chips()
        self.table.refresh()

    def look_at_clock(self) -> None:
        """Another day has begun: what was today is overdue now."""
        if self._desk.session.today() != self._day:
            self._day = self._desk.session.today()
            self.refresh()

    def _load_chips(self) -> None:
        session, choice = self._desk.session, self.choice
        self._desk.runner.read(
            lambda: load_chips(session, choice), owner=self, done=self._on_chips_loaded, replaces="chips"
        )

    def _on_chips_loaded(self, loaded: tuple[dict[TaskSection, int], list[tuple[object, str]]]) -> None:
        counts, cadres = loaded
        for section, words in _section_words().items():
            chip = self.section_chips[section]
            chip.set_text(f"{words} {counts[section]}" if counts[section] else words)
            chip.setChecked(section is self.choice.section)
        self.cadre_chip.set_options(cadres)
        self.editing.set_cadres(cadres)

    # filters

    def show_section(self, section: TaskSection) -> None:
        """Shows one part of the list."""
        for key, chip in self.section_chips.items():
            chip.setChecked(key is section)
        self._narrow(section=section)

    def _narrow(self, **changes: Any) -> None:
        self.choice = replace(self.choice, **changes)
        self._say_what_is_empty()
        self._load_chips()
        self.table.reload()

    def clear_filters(self) -> None:
        """Shows the whole section again."""
        self.search_box.clear()
        self.cadre_chip.choose(None)
        self.promise_chip.setChecked(False)
        self.repeat_chip.setChecked(False)

    def _say_what_is_empty(self) -> None:
        if self.choice.is_narrowed:
            advice = tr("换个说法试试，首字母也可以。")
            self.table.set_empty("search", tr("没有这样的任务"), advice, tr("看全部"))
        elif self.choice.section is TaskSection.DONE:
            self.table.set_empty("circle-check", tr("还没有办完的任务"), tr("办完一件，就在前面打个勾。"))
        elif self.choice.section is TaskSection.OPEN:
            advice = tr("走访时答应下来的事会自动排到这里，也可以自己加。")
            self.table.set_empty("list-checks", tr("没有要办的事"), advice, tr("新任务"))
        else:
            self.table.set_empty("circle-check", tr("这里没有要办的事"), tr("看看别的日子，或者歇一会儿。"))

    def _on_empty_action(self) -> None:
        if self.choice.is_narrowed:
            self.clear_filters()
        else:
            self.editing.begin_new()

    # keys and clicks

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table.view and event.type() == QEvent.Type.KeyPress and self._take_key(event):
            return True
        return super().eventFilter(watched, event)

    def _take_key(self, event: QEvent) -> bool:
        """Space ticks, Delete deletes, a digit shows the section of that place."""
        if not isinstance(event, QKeyEvent) or event.modifiers():
            return False
        line, place = self.table.current_line, event.key() - Qt.Key.Key_1
        if event.key() == Qt.Key.Key_Space and line is not None:
            self.toggle_done(line)
        elif event.key() == Qt.Key.Key_Delete and line is not None:
            self._write(lambda: delete_task(self._desk.session, line.id))
        elif 0 <= place < len(self.section_chips):
            self.show_section(list(self.section_chips)[place])
        else:
            return False
        return True

    def _on_cell_clicked(self, index: QModelIndex) -> None:
        line = self.table.model.line_at(index.row())
        if line is not None and self.table.model.columns[index.column()].key == TICK:
            self.toggle_done(line)

    def toggle_done(self, line: TaskLine) -> None:
        """Ticks a task or takes its tick off."""
        session = self._desk.session
        if line.done_on is None:
            self._write(lambda: finish_task(session, line.id, line.result))
        else:
            self._write(lambda: reopen_task(session, line.id))

    def _write(self, work: Any) -> None:
        self._desk.runner.write(work, owner=self, done=self._on_written, failed=self._on_refused)

    def _on_written(self, changes: Changes) -> None:
        self._desk.tell(changes)

    def _on_refused(self, error: UserError) -> None:
        self._desk.fail(error)
        self.refresh()

    # out

    def _on_calendar_wanted(self) -> None:
        self.exporter.save_calendar(self.choice, *self.table.model.order)

    def _on_table_wanted(self) -> None:
        self.exporter.save_table(self.choice, *self.table.model.order)

    def print_shown(self) -> bool:
        """Shows the pages of exactly what is listed, in its order, ready for the printer."""
        if not self.table.model.total:
            return False
        session, filter_ = self._desk.session, wanted(self._desk.session, self.choice, *self.table.model.order)
        title = tr("任务清单_{day}").format(day=f"{session.today():%Y%m%d}")
        self.editing.leave()
        self.print_panel.show_pages(title, lambda: print_tasks(session, filter_).data, session, "task_list")
        self.editing.panel.open_with(tr("打印任务清单"), self.print_panel, PANEL_PX)
        return True

    def _show_history(self) -> None:
        task = self.editing.form.loaded.id
        self.editing.leave()
        runner, session = self._desk.runner, self._desk.session
        open_field_history(self.editing.panel, runner, session, "task", task, tr("这件任务的历史"))

    def _on_panel_closed(self, content: QWidget | None) -> None:
        if content is self.print_panel:
            self.print_panel.forget()

    # what the frame asks

    def page_entered(self) -> None:
        self.look_at_clock()

    def page_left(self) -> None:
        self.editing.leave()

    def open_target(self, target: Any) -> None:
        if isinstance(target, str):
            target = {"open": target}
        if "section" in target or "promises" in target:
            self.clear_filters()
            self.promise_chip.setChecked(bool(target.get("promises")))
            self.show_section(TaskSection(target.get("section", TaskSection.OPEN)))
        if target.get("open"):
            self.editing.open_task(target["open"])
        elif target.get("new"):
            self.editing.begin_new(target)


def _section_words() -> dict[TaskSection, str]:
    return {
        TaskSection.OPEN: tr("未办"),
        TaskSection.OVERDUE: tr("逾期"),
        TaskSection.TODAY: tr("今天"),
        TaskSection.WEEK: tr("7 天内"),
        TaskSection.LATER: tr("以后"),
        TaskSection.DONE: tr("已办完"),
    }
