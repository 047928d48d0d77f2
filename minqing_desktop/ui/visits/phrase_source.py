"""Feeds the fields with sentences of one's own, keeps new ones and counts what is used."""

from __future__ import annotations

from PySide6.QtCore import QObject

from minqing_desktop.services.changes import Changes
from minqing_desktop.services.phrases import add_phrase, note_use, phrases
from minqing_desktop.ui.desk import Desk
from minqing_desktop.ui.jobs.provider import lookup_through
from minqing_desktop.ui.visits.editor import VisitEditor

MOST_OFFERED = 24


class PhraseSource(QObject):
    """Between the editor's fields and the notebook."""

    def __init__(self, desk: Desk, editor: VisitEditor, owner: QObject) -> None:
        super().__init__(owner)
        self._desk = desk
        find = lookup_through(desk.runner, self, lambda typed: phrases(desk.session, typed)[:MOST_OFFERED], "phrases")
        editor.set_phrases(find)
        for field in editor.phrase_fields:
            field.phrase_used.connect(self._on_used)
            field.phrase_kept.connect(self._on_kept)

    def _on_used(self, phrase: str) -> None:
        session = self._desk.session
        self._desk.runner.write(lambda: note_use(session, phrase), owner=self)

    def _on_kept(self, text: str) -> None:
        session = self._desk.session

        def keep() -> Changes:
            return add_phrase(session, text)[1]

        self._desk.runner.write(keep, owner=self, done=self._desk.tell, failed=self._desk.fail)
