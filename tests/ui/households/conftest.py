"""The page of households over the small village, with what it said and where it led."""

from __future__ import annotations

import pytest

from minqing_desktop.ui.households.page import HouseholdsPage

WIDE = (1210, 684)


@pytest.fixture
def told(desk) -> list:
    said: list = []
    desk.told.connect(lambda words, undo: said.append((words, undo)))
    desk.troubled.connect(lambda error: said.append((error.sentence, None)))
    return said


@pytest.fixture
def led(desk) -> list:
    went: list = []
    desk.led.connect(lambda page, target: went.append((page, target)))
    return went


@pytest.fixture
def page(qtbot, desk, settle, told, led) -> HouseholdsPage:
    made = HouseholdsPage(desk)
    qtbot.addWidget(made)
    made.resize(*WIDE)
    made.show()
    made.activateWindow()
    made.page_entered()
    settle(desk)
    qtbot.waitUntil(lambda: made.list.table.model.is_counted and made.profile_view.profile is not None)
    return made
