"""Clock, paths, shipped files and the language switch."""

import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from minqing_desktop.domain.words import tr, use_translator
from minqing_desktop.host import clock, language, paths, resources
from minqing_desktop.host.resources import resource_path


def test_the_clock_is_aware_and_can_be_moved() -> None:
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(seconds=5)
    hand = clock.HandClock(datetime(2025, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=8))))
    clock.use_clock(hand)
    try:
        assert clock.now() == datetime(2025, 3, 1, 15, 30, tzinfo=UTC)
        assert clock.today() == date(2025, 3, 1)
        hand.move(hours=1)
        assert clock.today() == date(2025, 3, 2)
        hand.move(days=-1)
        assert clock.today() == date(2025, 3, 1)
    finally:
        clock.use_clock(None)
    assert clock.now().year > 2025


def test_a_naive_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        clock.HandClock(datetime(2025, 1, 1))


def test_shipped_files_are_found() -> None:
    assert resource_path("fonts", "RareHan.ttf").stat().st_size > 1_000_000
    assert resource_path("icons", "house.svg").read_text(encoding="utf-8").count("<svg") == 1
    with pytest.raises(FileNotFoundError):
        resource_path("fonts", "no.ttf")


def test_a_frozen_build_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "minqing_desktop" / "_resources"
    inside.mkdir(parents=True)
    (inside / "mark").touch()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    resources._root.cache_clear()
    try:
        assert resource_path("mark") == inside / "mark"
    finally:
        resources._root.cache_clear()


@pytest.mark.skipif(sys.platform == "win32", reason="the freedesktop rules")
def test_linux_places(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.settings_file() == own_home / ".config/minqing-desktop/settings.json"
    assert paths.log_folder() == own_home / ".local/state/minqing-desktop"
    assert paths.documents_folder() == own_home
    (own_home / "文档").mkdir()
    assert paths.notebooks_folder() == own_home / "文档" / "民情日记"
    (own_home / "资料").mkdir()
    (own_home / ".config").mkdir()
    (own_home / ".config" / "user-dirs.dirs").write_text('XDG_DOCUMENTS_DIR="$HOME/资料"\n', encoding="utf-8")
    assert paths.documents_folder() == own_home / "资料"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert paths.settings_file() == own_home / ".config/minqing-desktop/settings.json"


def test_unknown_languages_leave_the_chinese_text() -> None:
    try:
        language.install("en")
        language.install("xx")
        assert tr("今日") == "今日"
        language.install("en")
        assert tr("") == ""
        assert tr("这一句谁也没有翻译过") == "这一句谁也没有翻译过"
    finally:
        use_translator(None)


def test_one_chinese_word_may_be_two_elsewhere() -> None:
    assert tr("走访", "page") == "走访"
    try:
        use_translator({"page\x04走访": "Visits", "走访": "Visit"}.__getitem__)
        assert (tr("走访"), tr("走访", "page")) == ("Visit", "Visits")
        only_plain = {"走访": "Visit"}
        use_translator(lambda source: only_plain.get(source, source))
        assert tr("走访", "page") == "Visit"
    finally:
        use_translator(None)
