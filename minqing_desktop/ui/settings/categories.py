"""事项类别: the dictionary of categories and sub-categories, each with how long a matter of it may take."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.casework import Category
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.categories import CategoryGroup, categories, remove_category, save_category
from minqing_desktop.services.changes import Changes
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.buttons import PrimaryButton, QuietButton
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.record_form import RecordForm
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.settings.section import Section, button_row, soft_text

_FIELDS = ("name", "term_count", "term_unit", "note")
_SUB_INDENT = "　　"


class _Editor(QWidget):
    """The panel's content."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(14)
        self.form = RecordForm(Category(), _FIELDS)
        self.sub_button = QuietButton(tr("加一个子类"), "plus")
        self.remove_button = QuietButton(tr("不再使用"), "trash-2")
        self.save_button = PrimaryButton(tr("保存"), hint="Ctrl+Return")
        column.addWidget(self.form)
        column.addWidget(soft_text(tr("期限空着的子类，按大类的期限算；大类也空着的，按 5 个工作日。")))
        column.addLayout(button_row(self.remove_button, self.sub_button, None, self.save_button))
        column.addStretch(1)
        self.setFocusProxy(self.form.field("name"))
        self.hide()


class CategoriesSection(Section):
    """Enter on a line changes it; the list that ships is put into the notebook with the first change."""

    def __init__(self, desk: Desk, panel: SidePanel, parent: QWidget | None = None) -> None:
        explanation = tr("登记民情事项时选的类别，各有各的办理期限。改了名字，已经登记的事项跟着改。")
        super().__init__(desk, tr("事项类别"), explanation, parent)
        self._panel = panel
        self._lines: dict[str, Category] = {}
        self._before: Category | None = None
        card = self.add_card(tr("大类和子类"), "tags")
        self.lines = LineList()
        self.add_button = PrimaryButton(tr("新增大类"), "plus")
        card.add(self.lines)
        card.add(button_row(self.add_button, None))
        self.end()
        self.editor = _Editor(self)
        self.lines.opened.connect(self.open_line)
        self.add_button.clicked.connect(lambda: self._open_new(""))
        self.editor.form.finished.connect(self.save)
        self.editor.save_button.clicked.connect(self.save)
        self.editor.sub_button.clicked.connect(lambda: self._before and self._open_new(self._before.name))
        self.editor.remove_button.clicked.connect(self.remove)
        desk.bus.listen(self, ("category",), lambda _changes: self.load())

    def load(self) -> None:
        session = self.desk.session
        self.desk.runner.read(lambda: categories(session), owner=self, done=self._on_loaded, replaces="categories")

    def _on_loaded(self, groups: list[CategoryGroup]) -> None:
        self._lines, items = {}, []
        for group in groups:
            items.append(self._item(group.category, ""))
            items += [self._item(each, _SUB_INDENT) for each in group.subcategories]
        self.lines.set_items(items)

    def _item(self, line: Category, indent: str) -> LineItem:
        key = f"{line.parent}/{line.name}"
        self._lines[key] = line
        unit = kind_named("category").field("term_unit").words_for(line.term_unit)
        term = tr("{n} {unit}").format(n=line.term_count, unit=unit) if line.term_count else ""
        by: PillSpec = (tr("{unit}定").format(unit=line.set_by), "blue")
        return LineItem(
            key, indent + line.name, tail=term, pills=(by,) if line.set_by else (), bold=not indent, chevron=True
        )

    def open_line(self, key: str) -> None:
        """Opens a category or sub-category."""
        self._before = self._lines[key]
        if self._before.set_by and self._before.parent:
            self.desk.say(tr("这一条是{unit}定的，这里不能改。").format(unit=self._before.set_by))
            return
        self.editor.form.load(self._before)
        self.editor.sub_button.setVisible(not self._before.parent)
        for button in (self.editor.remove_button, self.editor.save_button):
            button.setVisible(not self._before.set_by)
        self._panel.open_with(self._before.name, self.editor)

    def _open_new(self, parent: str) -> None:
        self._before = None
        self.editor.form.load(Category(parent=parent))
        self.editor.sub_button.hide()
        self.editor.remove_button.hide()
        self.editor.save_button.show()
        title = tr("「{name}」的新子类").format(name=parent) if parent else tr("新增大类")
        self._panel.open_with(title, self.editor)

    def save(self) -> None:
        """Writes the form."""
        if not self.editor.form.check():
            return
        before, after, session = self._before, self.editor.form.current_record(), self.desk.session
        if not after.name:
            self.editor.form.show_errors({"name": tr("还没有写名称")})
            return
        self.write(lambda: save_category(session, before, replace(after)), self._on_written, self._on_refused)

    def remove(self) -> None:
        """Takes the category off the list."""
        line, session = self._before, self.desk.session
        if line is not None:
            self.write(lambda: remove_category(session, line), self._on_written, self._on_refused)

    def _on_written(self, changes: Changes) -> None:
        self.desk.tell(changes)
        self._panel.close_panel()

    def _on_refused(self, error: UserError) -> None:
        if error.code == "category_taken":
            self.editor.form.show_errors({"name": error.what})
        else:
            self.desk.fail(error)
