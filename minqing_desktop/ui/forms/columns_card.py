"""What a form asks and nobody has answered yet, and, when wanted, all it asks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.services.forms import ColumnReport
from minqing_desktop.services.forms_desk import FormView
from minqing_desktop.ui.forms.tints import head_words, heading_words
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.paint import PillSpec
from minqing_desktop.ui.look.mark import mark


class ColumnsCard(Card):
    """Signals: column_wanted(ColumnReport) when a line is opened."""

    column_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("—", "columns-3", link="—", parent=parent)
        self._columns: dict[str, ColumnReport] = {}
        self._view: FormView | None = None
        self._shows_all = False
        self.words_label = QLabel()
        self.words_label.setWordWrap(True)
        mark(self.words_label, role="small")
        self.lines = LineList()
        self.add(self.words_label)
        self.add(self.lines)
        self.lines.opened.connect(lambda key: self.column_wanted.emit(self._columns[key]))
        self.link_clicked.connect(self._on_link_clicked)

    def show_view(self, view: FormView) -> None:
        """Another form, or the same bound otherwise."""
        self._view = view
        unknown, doubted = view.unknown, view.doubted
        headings = {each.heading: each for each in reversed(view.columns)}
        if unknown:
            self.set_title(tr("还有 {n} 列没认出来").format(n=len(unknown)), "circle-help")
        else:
            self.set_title(tr("每一列都有着落"), "circle-check")
        if unknown:
            words = tr("不管也行，空着交上去；回车说一声用什么填。")
        elif doubted:
            words = tr("有 {n} 列是按字面猜的，请看一眼。").format(n=len(doubted))
        else:
            words = tr("想换哪一列，点表上的列头，或在格子上按回车。")
        self.words_label.setText(words)
        shown = list(reversed(headings.values())) if self._shows_all else [*unknown, *doubted]
        self.set_link(tr("只看要管的") if self._shows_all else tr("全部 {n} 列").format(n=len(headings)))
        self._columns = {each.heading: each for each in shown}
        self.lines.set_items([_line(each) for each in shown])

    @property
    def is_whole(self) -> bool:
        """Whether all columns are listed."""
        return self._shows_all

    def _on_link_clicked(self) -> None:
        self._shows_all = not self._shows_all
        if self._view is not None:
            self.show_view(self._view)


def _line(column: ColumnReport) -> LineItem:
    doubt = tr("没认出") if column.state == "unknown" else "" if column.is_sure else tr("请核对")
    pills: tuple[PillSpec, ...] = ((doubt, "amber"),) if doubt else ()
    tail = "" if column.state == "unknown" else head_words(column)
    return LineItem(column.heading, heading_words(column.heading), beside=column.place, tail=tail, pills=pills)
