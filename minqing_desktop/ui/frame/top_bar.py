"""The bar at the top: which village, find anything, what is not yet reported, a new visit, the lock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from minqing_desktop.domain.words import tr
from minqing_desktop.ui.frame.frame_kind import FrameKind, notebook_kind
from minqing_desktop.ui.frame.global_search import GlobalSearch
from minqing_desktop.ui.kit.buttons import IconButton, MenuButton, PrimaryButton, _Dress
from minqing_desktop.ui.kit.pill import PillButton
from minqing_desktop.ui.look.live import current_look
from minqing_desktop.ui.look.mark import mark

_WIDEST_SEARCH_PX = 420


class _VillageButton(MenuButton):
    """The name of the village, bold and without a box."""

    pad_px = 4

    def dress(self) -> _Dress:
        colours = current_look().palette
        return _Dress(colours.hover if self.is_warm else None, None, "ink", colours.line, bold=True)


class TopBar(QFrame):
    """Signals: village_chosen(object) with the key of a village."""

    village_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None, kind: FrameKind | None = None) -> None:
        super().__init__(parent)
        self._kind = kind or notebook_kind()
        mark(self, role="bar")
        self._villages: list[tuple[Any, str]] = []
        self._village: Any = None
        self._build()
        self.village_button.drop_menu.aboutToShow.connect(self._fill_villages)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 18, 0)
        row.setSpacing(12)
        self.village_button = _VillageButton("", "map-pin")
        self.search = GlobalSearch(self._kind.search)
        self.unsent_button = PillButton("", "amber")
        self.unsent_button.hide()
        self.new_visit_button = PrimaryButton(tr("新走访"), "plus", hint="Ctrl+N")
        self.lock_button = IconButton("lock", tr("锁定　Ctrl L"), framed=True)
        row.addWidget(self.village_button)
        row.addWidget(self.search, 1000)
        row.addStretch(1)
        row.addWidget(self.unsent_button)
        row.addWidget(self.new_visit_button)
        self.new_visit_button.setVisible(self._kind.has_visits)
        row.addWidget(self.lock_button)
        self._fit()

    def set_villages(self, villages: Sequence[tuple[Any, str]], current: Any) -> None:
        """The villages of the notebook as (key, name), and the one in view."""
        self._villages, self._village = list(villages), current
        self.village_button.set_text(dict(self._villages).get(current, ""))
        self.village_button.setVisible(bool(self._villages))
        self.village_button.has_chevron = len(self._villages) > 1
        self.village_button.setEnabled(True)
        self.village_button.updateGeometry()

    def set_unsent(self, text: str) -> None:
        """What is not yet reported, «未上报 12»; empty hides it."""
        self.unsent_button.set_pill(text)
        self.unsent_button.setVisible(bool(text))

    def _fill_villages(self) -> None:
        menu = self.village_button.drop_menu
        menu.clear()
        for key, name in self._villages:
            entry = menu.addAction(name)
            entry.setCheckable(True)
            entry.setChecked(key == self._village)
            entry.triggered.connect(lambda _checked=False, chosen=key: self._on_village_chosen(chosen))

    def _on_village_chosen(self, key: Any) -> None:
        if key != self._village:
            self.village_chosen.emit(key)

    def _fit(self) -> None:
        look = current_look()
        self.setFixedHeight(look.sizes.top_bar)
        self.search.setMaximumWidth(look.scaled(_WIDEST_SEARCH_PX))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "search"):
            self._fit()
