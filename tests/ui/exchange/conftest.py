"""A laptop with its page, the county's computer, and a stick that both find."""

from __future__ import annotations

from pathlib import Path

import pytest

from minqing_desktop.host.drives import drive_at
from minqing_desktop.services.exchange import enrolling
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.ui.exchange.page import ExchangePage
from tests.services.exchange.conftest import Computer, meet


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "KINGSTON"
    folder.mkdir()
    return folder


@pytest.fixture
def laptop(opened: OpenNotebook, stick: Path) -> Computer:
    """The one whose page is looked at."""
    return Computer(opened, stick)


@pytest.fixture
def county(new_notebook: OpenNotebook, stick: Path) -> Computer:
    """Has written its card to the stick; nobody has met it."""
    enrolling.write_card(new_notebook.session, stick, name="某某县", is_county=True)
    return Computer(new_notebook, stick)


@pytest.fixture
def met(laptop: Computer, county: Computer) -> Computer:
    """The county, once both sides have compared the groups."""
    meet(laptop, county)
    return county


@pytest.fixture
def quiet(desk, settle, qtbot):
    """Waits for everything that an answer asks for in its turn."""

    def wait() -> None:
        for _ in range(4):
            settle(desk)
            qtbot.wait(1)
        settle(desk)

    return wait


@pytest.fixture
def open_page(desk, qtbot, stick: Path, quiet):
    """Opens the page with the stick put in."""

    def make() -> ExchangePage:
        page = ExchangePage(desk)
        qtbot.addWidget(page)
        page.find_drives = lambda: [drive_at(stick)]
        page.resize(1366, 700)
        page.show()
        page.page_entered()
        page._stick_timer.stop()
        quiet()
        return page

    return make
