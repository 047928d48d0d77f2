"""A machine goes on where it left off, as far as that is still there."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.host.settings import SettingsFile
from minqing_desktop.services.cadres import add_cadre, edit_cadre, list_cadres
from minqing_desktop.services.notebooks import OpenNotebook
from minqing_desktop.services.seats import remember_seat, take_seat


@pytest.fixture
def opened(session, tmp_path: Path) -> OpenNotebook:
    return cast(OpenNotebook, SimpleNamespace(session=session, folder=tmp_path / "notebook", has_several_hands=False))


@pytest.fixture
def settings(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "settings.json")


def test_nothing_remembered_changes_nothing(opened, settings):
    before = (opened.session.village, opened.session.cadre)
    take_seat(settings, opened)
    assert (opened.session.village, opened.session.cadre) == before


def test_what_was_remembered_is_taken_up_by_another_start(opened, settings, tmp_path: Path):
    first = opened.session.cadre
    opened.session.cadre = add_cadre(opened.session, Cadre(name="李梅"))[0]
    remember_seat(settings, opened)
    wanted, opened.session.cadre = opened.session.cadre, first
    take_seat(SettingsFile(tmp_path / "settings.json"), opened)
    assert opened.session.cadre == wanted


def test_who_left_or_a_village_that_is_gone_is_passed_over(opened, settings):
    first = opened.session.cadre
    identity = add_cadre(opened.session, Cadre(name="李梅"))[0]
    colleague = next(each for each in list_cadres(opened.session) if each.id == identity)
    opened.session.cadre = identity
    opened.session.village, village = "999999999999", opened.session.village
    remember_seat(settings, opened)
    opened.session.cadre, opened.session.village = first, village
    edit_cadre(opened.session, colleague, replace(colleague, is_active=False))
    take_seat(settings, opened)
    assert (opened.session.cadre, opened.session.village) == (first, village)
