"""The county's lines of the dictionary: what all villages offer, and how long a matter of it may take."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from minqing_desktop.domain.casework.category_list import SHIPPED
from minqing_desktop.domain.catalogue import kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.casework import TERM_UNITS, Category
from minqing_desktop.domain.words import tr
from minqing_desktop.services.county.replying import categories, set_category
from minqing_desktop.ui.county.desk import CountyDesk
from minqing_desktop.ui.county.reply_forms import ReplyForm
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.form_step import soft_text
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.kit.side_panel import SidePanel


class CategoryForm(ReplyForm):
    """A new line, or one that was set; its name stays then, as another name is another line."""

    def __init__(self, parents: Sequence[str], line: Category | None = None, parent: QWidget | None = None) -> None:
        super().__init__(tr("各村登记事项时照这个选，期限也照这个算；村里自己加的类别不动。"), parent)
        self.name_field, self.count_field = QLineEdit(), QLineEdit()
        self.parent_field = DropField([("", tr("是一个大类")), *((name, name) for name in parents)], "")
        self.unit_field = ChoiceField([(code, tr(word)) for code, word in TERM_UNITS], "working")
        self.used_field = ChoiceField([(True, tr("在用")), (False, tr("各村不再用"))], True)
        self.form.add("name", tr("类别"), self.name_field)
        self.form.add("parent", tr("所属大类"), self.parent_field)
        self.form.add("count", tr("办理期限"), self.count_field)
        self.form.add("unit", tr("期限单位"), self.unit_field)
        self.form.add("used", tr("用不用"), self.used_field)
        self.end(tr("定下来"))
        if line is not None:
            self._show(line)

    def _show(self, line: Category) -> None:
        self.name_field.setText(line.name)
        self.parent_field.set_value(line.parent)
        for field in (self.name_field, self.parent_field):
            field.setEnabled(False)
        self.count_field.setText(str(line.term_count or ""))
        self.unit_field.set_value(line.term_unit)
        self.used_field.set_value(line.is_active)

    @property
    def category(self) -> Category:
        """As filled in."""
        typed = self.count_field.text().strip()
        return Category(
            name=self.name_field.text().strip(), parent=self.parent_field.current_value or "",
            term_count=int(typed) if typed else None, term_unit=self.unit_field.current_value or "working",
            is_active=bool(self.used_field.current_value),
        )  # fmt: skip

    def faults(self) -> dict[str, str]:
        typed = self.count_field.text().strip()
        is_number = not typed or (typed.isascii() and typed.isdigit() and 0 < int(typed) < 1000)
        faults = {} if self.name_field.text().strip() else {"name": tr("请写上类别的名称。")}
        return faults if is_number else {**faults, "count": tr("期限请写一个数，比如 7。")}


class CategoriesCard(Card):
    """Enter on a line changes it. `panel` is the page's."""

    def __init__(self, desk: CountyDesk, panel: SidePanel, parent: QWidget | None = None) -> None:
        super().__init__(tr("事项类别"), "tags", parent=parent)
        self._desk, self._panel = desk, panel
        self._found: dict[str, Category] = {}
        self.lines, self.add_button = LineList(), QuietButton(tr("定一个类别"), "plus")
        self.body.setSpacing(10)
        self.add(soft_text(tr("县里定的排在村里同名的前面，村里改不了；没有定的，各村用程序带的和自己加的。")))
        self.add(self.lines)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.add_button)
        self.add(row)
        self.lines.opened.connect(lambda key: self.open_form(self._found[key]))
        self.add_button.clicked.connect(lambda: self.open_form(None))

    def load(self) -> None:
        """Shows what is set now."""
        office = self._desk.office
        self._desk.runner.read(
            lambda: categories(office), owner=self, done=self._on_loaded, failed=self._desk.fail, replaces="categories"
        )

    def _on_loaded(self, found: list[Category]) -> None:
        self._found = {each.id: each for each in found}
        self.lines.set_items([_item(each) for each in found])
        self.lines.setVisible(bool(found))

    def open_form(self, line: Category | None) -> None:
        """The form of a line, or of a new one."""
        parents = dict.fromkeys(each.name for each in (*SHIPPED, *self._found.values()) if not each.parent)
        form = CategoryForm(list(parents), line, self)
        form.saved.connect(lambda: self._save(form))
        self._panel.open_with(line.name if line is not None else tr("定一个类别"), form, keep=False)

    def _save(self, form: CategoryForm) -> None:
        office, wanted = self._desk.office, form.category

        def done(_id: str) -> None:
            self._panel.close_panel()
            self._desk.say(tr("定好了，随下一次「写回执和答复」带给各村。"))
            self.load()

        def failed(error: UserError) -> None:
            form.show_fault(error)

        self._desk.runner.write(
            lambda: set_category(
                office, wanted.name, parent=wanted.parent, term_count=wanted.term_count, term_unit=wanted.term_unit,
                is_active=wanted.is_active,
            ),
            owner=self, done=done, failed=failed,
        )  # fmt: skip


def _item(line: Category) -> LineItem:
    unit = kind_named("category").field("term_unit").words_for(line.term_unit)
    term = tr("{n} {unit}").format(n=line.term_count, unit=unit) if line.term_count else ""
    off: tuple[PillSpec, ...] = () if line.is_active else ((tr("不再用"), "grey"),)
    name = f"{line.parent} · {line.name}" if line.parent else line.name
    return LineItem(line.id, name, tail=term, pills=off, bold=not line.parent, chevron=True)
