"""The tool asks apt in the right order, and keeps its list of what a window needs complete."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import PySide6
import pytest

from tool import environment, machine
from tool.machine import Stop

PREFIX = ["env"]
UPDATE = ["env", "apt-get", "update", "-q"]
INSTALL = ["env", "apt-get", "install", "-y", "-q", "--no-install-recommends", "a", "b"]


class Apt:
    """Notes what it is asked and answers in turn."""

    def __init__(self, *answers: bool) -> None:
        self.asked: list[list[str]] = []
        self._answers = list(answers)

    def __call__(self, command: list[str]) -> bool:
        self.asked.append(command)
        return self._answers.pop(0)


@pytest.mark.parametrize(
    ("empty", "answers", "asked", "works"),
    [
        (False, [True], [INSTALL], True),
        (False, [False, True, True], [INSTALL, UPDATE, INSTALL], True),
        (False, [False, True, False], [INSTALL, UPDATE, INSTALL], False),
        (False, [False, False], [INSTALL, UPDATE], False),
        (True, [True, True], [UPDATE, INSTALL], True),
        (True, [False, False], [UPDATE, INSTALL], False),
    ],
)
def test_apt_is_asked_in_turn(empty: bool, answers: list[bool], asked: list[list[str]], works: bool) -> None:
    apt = Apt(*answers)
    assert machine.install_by_apt(["a", "b"], PREFIX, apt, lists_are_empty=empty) is works
    assert apt.asked == asked


def test_without_the_right_to_install_one_sentence_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_right_to_install", lambda: None)
    monkeypatch.setattr(machine, "_known_libraries", lambda: "")
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(Stop) as caught:
        machine.need_window(for_tests=True)
    for package in (*machine.WINDOW_LIBRARIES, *machine.TEST_LIBRARIES):
        assert package in str(caught.value)


def test_nothing_is_asked_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = " ".join((*machine.WINDOW_LIBRARIES.values(), *machine.TEST_LIBRARIES.values()))

    def never() -> None:
        raise AssertionError

    monkeypatch.setattr(machine, "_right_to_install", never)
    monkeypatch.setattr(machine, "_known_libraries", lambda: everything)
    machine.need_window(for_tests=True)
    assert machine._missing_libraries({"x": "libx.so.9"}) == ["x"]


def test_a_server_is_installed_without_a_cluster_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[list[str]] = []

    def run(command: list[str]) -> bool:
        done.append(command)
        return True

    monkeypatch.setattr(machine.sys, "platform", "linux")
    monkeypatch.setattr(machine, "_POSTGRESQL", tmp_path)
    monkeypatch.setattr(machine.shutil, "which", lambda _name: None)
    monkeypatch.setattr(machine, "_right_to_install", lambda: ["sudo"])
    monkeypatch.setattr(machine, "_run_quietly", run)
    machine.need_postgresql()
    assert done[0] == ["sudo", "sh", "-c", machine._NO_CLUSTER]
    assert done[-1][-1] == "postgresql"
    assert "install" in done[-1]
    (tmp_path / "15" / "bin").mkdir(parents=True)
    (tmp_path / "15" / "bin" / "initdb").touch()
    done.clear()
    machine.need_postgresql()
    assert done == []
    monkeypatch.setattr(machine, "_POSTGRESQL", tmp_path / "none")
    monkeypatch.setattr(machine, "_right_to_install", lambda: None)
    with pytest.raises(Stop, match="postgresql"):
        machine.need_postgresql()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's dynamic linker")
def test_every_library_the_window_needs_is_found_here() -> None:
    qt = Path(PySide6.__file__).parent / "Qt"
    plugins = [qt / "plugins" / "platforms" / f"libq{name}.so" for name in ("xcb", "wayland", "offscreen")]
    for library in (*plugins, qt / "plugins" / "printsupport" / "libcupsprintersupport.so"):
        listed = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
        assert "not found" not in listed, library.name


def test_a_screen_is_what_the_session_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not machine.has_screen()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert machine.has_screen()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[list[str]]]:
    """An environment that is never really made; gives what was installed since it was last asked."""
    installed: list[list[str]] = []
    (tmp_path / "pyproject.toml").write_text("a = 1")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "_NOTE", tmp_path / "installed.json")
    monkeypatch.setattr(environment, "_works", lambda: True)
    monkeypatch.setattr(environment, "pip_install", lambda _home, what: installed.append(what))

    def since() -> list[list[str]]:
        new = list(installed)
        installed.clear()
        return new

    return since


def test_installs_again_only_when_something_changed(elsewhere: Callable[[], list[list[str]]], tmp_path: Path) -> None:
    environment.prepare()
    assert elsewhere() == [["--editable", str(tmp_path)]]
    environment.prepare()
    assert elsewhere() == []
    environment.prepare(("dev",))
    assert elsewhere() == [["--editable", f"{tmp_path}[dev]"]]
    environment.prepare()
    assert elsewhere() == []
    (tmp_path / "pyproject.toml").write_text("a = 2")
    environment.prepare()
    assert elsewhere() == [["--editable", f"{tmp_path}[dev]"]]
    (tmp_path / "installed.json").write_text("{")
    environment.prepare()
    assert elsewhere() == [["--editable", str(tmp_path)]]
