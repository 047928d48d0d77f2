"""Remembers for each list which columns are shown, in which order, in the settings of this machine."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.ui.kit.table.record_table import RecordTable

KEEP_AFTER_MS = 800


class ColumnMemory(QObject):
    """Belongs to its table. Make it before the table is bound; it writes shortly after the last change."""

    def __init__(self, table: RecordTable, settings: SettingsFile, name: str) -> None:
        super().__init__(table)
        self._table, self._settings, self._name = table, settings, name
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(KEEP_AFTER_MS)
        self._soon.timeout.connect(self.keep)
        self._restore()
        table.layout_changed.connect(lambda _layout: self._soon.start())

    def _restore(self) -> None:
        keys = [column.key for column in self._table.model.columns]
        shown = [key for key in self._settings.current.list_columns.get(self._name, ()) if key in keys]
        if shown:
            hidden = [key for key in keys if key not in shown]
            self._table.restore_layout({"order": shown + hidden, "hidden": hidden})

    def keep(self) -> None:
        """Writes it down now, if it changed."""
        self._soon.stop()
        layout = self._table.layout_state()
        shown = tuple(key for key in layout["order"] if key not in layout["hidden"])
        kept = self._settings.current.list_columns
        if kept.get(self._name, ()) != shown:
            self._settings.change(list_columns={**kept, self._name: shown})
