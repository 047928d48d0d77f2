"""Offers to make an entry's new matter one with an open matter like it; knows the dictionary of categories."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject

from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.categories import CategoryGroup, categories
from minqing_desktop.services.casework.lookalikes import LookAlike as Found
from minqing_desktop.services.visit_matters import like_matters
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.kit.typed_days import day_text
from minqing_desktop.ui.visits.editor import VisitEditor
from minqing_desktop.ui.visits.matter_rows import LookAlike, MatterRow


class MatterOffers(QObject):
    """Asks for every matter that is made or worded anew."""

    def __init__(self, desk: Desk, editor: VisitEditor, owner: QObject) -> None:
        super().__init__(owner)
        self._desk, self._editor = desk, editor
        editor.matter_made.connect(self._on_made)
        desk.bus.listen(self, ("category",), lambda _changes: self.load())
        self.load()

    def load(self) -> None:
        """Reads the categories."""
        session = self._desk.session
        self._desk.runner.read(lambda: categories(session), owner=self, done=self._on_categories, replaces="categories")

    def _on_categories(self, found: list[CategoryGroup]) -> None:
        self._editor.matter_rows.set_categories([(group.category.name, group.category.name) for group in found])

    def _on_made(self, row: MatterRow) -> None:
        row.title_field.editingFinished.connect(lambda: self._ask(row))
        self._ask(row)

    def _ask(self, row: MatterRow) -> None:
        if not shiboken6.isValid(row) or row.planned.joins or row.is_written:
            return
        session, form, planned = self._desk.session, self._editor.current_form(), row.current_matter()
        if planned.entry >= len(form.entries):
            return
        entry = form.entries[planned.entry]
        self._desk.runner.read(
            lambda: like_matters(session, form.visit, entry, planned),
            owner=row,
            done=lambda found: self._on_found(row, found),
            replaces="like",
        )

    def _on_found(self, row: MatterRow, found: list[Found]) -> None:
        if row.planned.joins:
            return
        if not found:
            row.show_like(None)
            return
        line, today = found[0].line, self._desk.session.today()
        day = day_text(line.accepted_on, today) if line.accepted_on else ""
        facts = tr("，").join(filter(None, (line.petitioner, day, *found[0].reasons)))
        row.show_like(LookAlike(line.id, line.title, tr("（{facts}）").format(facts=facts)))
