"""The page of forms over the sample village, and a blank form."""

from __future__ import annotations

from pathlib import Path

import pytest

from minqing_desktop.exchange.forms.work import FormWork
from minqing_desktop.services import forms, forms_desk
from minqing_desktop.services.forms_binding import heading_files
from minqing_desktop.ui.forms.page import FormsPage
from tests.exchange.forms import making


@pytest.fixture
def in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opens forms without a child process, which costs a quarter of a second each time."""
    for module in (forms, forms_desk):
        monkeypatch.setattr(module, "reading_form", lambda path, _cancel=None: FormWork(path, *heading_files()))


@pytest.fixture
def page(qtbot, desk, settle, tmp_path: Path) -> FormsPage:
    made = FormsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.page_entered()
    settle(desk)
    made.filler.ask_place = lambda name: str(tmp_path / name)
    return made


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    path = tmp_path / "农村居民基本信息统计表.xlsx"
    making.roster(path)
    return path
