"""Keeps what was typed into a form of the panel when Esc closes it, until it is saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.kit.side_panel import USUAL_WIDTH_PX, SidePanel


class FormKeeper(QObject):
    """Shows forms in one panel. A form opened by a key comes back as it was left; one without is made anew."""

    def __init__(self, panel: SidePanel, owner: QObject) -> None:
        super().__init__(owner)
        self._panel = panel
        self._kept: dict[str, PanelForm] = {}
        self._shown: PanelForm | None = None
        panel.closed.connect(self._on_closed)

    def open(self, key: str, title: str, make: Callable[[], PanelForm]) -> None:
        """Shows the unfinished form of this key, or a new one."""
        form = self._kept.get(key)
        if form is None:
            form = self._kept[key] = make()
        self.show(title, form)

    def show(self, title: str, form: PanelForm, width_px: int = USUAL_WIDTH_PX) -> None:
        """Shows a form; the one that was there before goes, unless something was typed into it."""
        former, self._shown = self._shown, form
        self._panel.open_with(title, form, width_px)
        if former is not None and former is not form:
            self._let_go(former)

    def finish(self, form: PanelForm) -> None:
        """It was saved: closes it, and nothing of it is kept."""
        form.is_done = True
        if self._panel.content is form:
            self._panel.close_panel()
        else:
            self._let_go(form)

    def _on_closed(self, content: Any) -> None:
        if isinstance(content, PanelForm):
            self._shown = None
            self._let_go(content)

    def _let_go(self, form: PanelForm) -> None:
        is_kept = form in self._kept.values()
        if is_kept and form.is_edited() and not form.is_done:
            return
        self._kept = {key: one for key, one in self._kept.items() if one is not form}
        form.deleteLater()
