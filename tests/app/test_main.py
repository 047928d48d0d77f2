"""The entry without arguments: the window where there is a screen, one sentence where there is none."""

import sys
from types import ModuleType

import pytest

from minqing_desktop.app.main import main


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Puts a window in place that only says that it was asked for."""
    calls: list[str] = []
    window = ModuleType("minqing_desktop.app.window")
    window.run = lambda office="window": calls.append(office) or 0  # pyright: ignore[reportAttributeAccessIssue]
    monkeypatch.setitem(sys.modules, "minqing_desktop.app.window", window)
    return calls


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.skipif(sys.platform != "linux", reason="别的系统总有屏幕")
def test_no_screen_is_said_in_a_sentence(shown: list[str], no_screen: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("这里没有屏幕")
    assert shown == []


def test_with_a_screen_the_window_opens(shown: list[str], no_screen: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert main([]) == 0
    assert shown == ["window"]


def test_a_county_s_window_opens_from_the_command_line(
    shown: list[str], no_screen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ["county", "window", "--database", "sqlite:////tmp/county.db"]
    if sys.platform == "linux":
        assert main(given) == 2
        assert shown == []
    monkeypatch.setenv("DISPLAY", ":0")
    assert main(given) == 0
    assert shown == ["sqlite:////tmp/county.db"]


def test_without_qt_there_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delitem(sys.modules, "minqing_desktop.app.window", raising=False)
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    assert main([]) == 2
    assert "没有装好（PySide6.QtWidgets）" in capsys.readouterr().err


def test_the_command_line_needs_no_screen(no_screen: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert capsys.readouterr().out.startswith("用法：")


def test_a_frozen_program_reads_rosters_in_its_own_child(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr("minqing_desktop.app.main.run_if_asked", lambda given: asked.append(given) or True)
    assert main(["--read-roster"]) == 0
    assert asked == [["", "--read-roster"]]
