"""Preferences come back as they were left, and damage to their file never stops the program."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host.settings import RECENT_AT_MOST, Settings, SettingsFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.json"


def test_defaults_without_a_file(path: Path) -> None:
    settings = SettingsFile(path)
    assert settings.current == Settings()
    assert not settings.was_damaged
    assert not path.exists()


def test_what_is_changed_comes_back(path: Path) -> None:
    SettingsFile(path).change(language="en", list_columns={"households": ("group", "head")}, text_size=3)
    found = SettingsFile(path).current
    assert (found.language, found.text_size) == ("en", 3)
    assert found.list_columns == {"households": ("group", "head")}


def test_the_place_is_the_users_own(own_home: Path) -> None:
    SettingsFile().change(look="dark")
    (written,) = own_home.rglob("settings.json")
    assert json.loads(written.read_text(encoding="utf-8"))["look"] == "dark"


def test_recent_notebooks_are_few_and_newest_first(path: Path) -> None:
    settings = SettingsFile(path)
    for number in range(RECENT_AT_MOST + 3):
        settings.keep(lambda old, number=number: old.with_recent(Path(f"/n/{number}")))
    settings.keep(lambda old: old.with_recent(Path("/n/5")))
    recent = SettingsFile(path).current.recent_notebooks
    assert recent[:3] == (str(Path("/n/5")), str(Path("/n/10")), str(Path("/n/9")))
    assert len(recent) == len(set(recent)) == RECENT_AT_MOST
    assert str(Path("/n/9")) not in settings.current.without_recent(Path("/n/9")).recent_notebooks


def test_keys_of_a_newer_version_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"look": "light", "from_the_future": {"a": [1]}}', encoding="utf-8")
    SettingsFile(path).change(look="dark")
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert stored["from_the_future"] == {"a": [1]}
    assert stored["look"] == "dark"


@pytest.mark.parametrize("damage", [b"", b"\x00" * 50, b'{"look": "da', b"[]", b'{"text_size": "big"}', b"\xff\xfe{}"])
def test_a_damaged_file_is_set_aside(path: Path, damage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    settings = SettingsFile(path)
    assert settings.was_damaged
    assert settings.current == Settings()
    assert path.with_suffix(".damaged.json").read_bytes() == damage
    settings.change(look="dark")
    assert SettingsFile(path).current.look == "dark"


@given(st.binary(max_size=200))
def test_no_bytes_stop_the_start(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.json"
    path.write_bytes(data)
    assert isinstance(SettingsFile(path).current, Settings)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "config").write_bytes(b"")
    settings = SettingsFile(tmp_path / "config" / "settings.json")
    with pytest.raises(UserError):
        settings.change(look="dark")
    assert settings.current.look == "auto"


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(AttributeError):
        Settings().look = "dark"  # type: ignore[misc]
    assert msgspec.structs.fields(Settings)
