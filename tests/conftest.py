"""What every test stands on: no screen, a home of its own, and nothing left behind."""

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from minqing_desktop.storage.key_slots import PasswordSlot

# Offices of a county, for whoever asks for one.
pytest_plugins = ["tests.county_offices"]

ROOT = Path(__file__).resolve().parent.parent

# Set before anything imports Qt. QT_QPA_PLATFORM=xcb runs the same tests on a real screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QPA_FONTDIR", str(ROOT / "resources" / "fonts"))
# Dates shown on screen and paper are those of the village, whatever the machine's zone is.
os.environ["TZ"] = "Asia/Shanghai"
if hasattr(time, "tzset"):
    time.tzset()

# A shared or loaded machine makes single examples slow; a whole test is bounded by pytest's own time limit.
settings.register_profile("minqing", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("minqing")

SOAK = os.environ.get("MINQING_SOAK") == "1"
PATIENCE_S = 3.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves the long runs to `packaging/dev.py soak`."""
    if SOAK:
        return
    skip = pytest.mark.skip(reason="长时间测试，用 packaging/dev.py soak 运行")
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder that no other test sees, so that nobody's real settings, logs or documents are touched."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name, part in (
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_CACHE_HOME", ".cache"),
        ("APPDATA", "AppData/Roaming"),
        ("LOCALAPPDATA", "AppData/Local"),
    ):
        monkeypatch.setenv(name, str(home / part))
    return home


@pytest.fixture(autouse=True)
def _no_leftover_threads() -> Iterator[None]:
    """Fails a test that ends while a thread it started still runs."""
    before = set(threading.enumerate())
    yield
    give_up = time.monotonic() + PATIENCE_S
    while left := _started_since(before):
        if time.monotonic() > give_up:
            pytest.fail(f"threads still running: {sorted(thread.name for thread in left)}")
        time.sleep(0.01)


def _started_since(before: set[threading.Thread]) -> list[threading.Thread]:
    # Python makes a dummy entry for a Qt thread that once called into it, and never removes it.
    return [t for t in threading.enumerate() if t not in before and not isinstance(t, threading._DummyThread)]


@pytest.fixture(autouse=True)
def _no_leftover_windows() -> Iterator[None]:
    """Fails a test that ends while a window it made is still there."""
    before = {_address(window) for window in _windows()}
    yield
    if left := _windows_since(before):
        # A widget caught in a reference ring goes only with the collector.
        del left
        gc.collect()
        if still := _windows_since(before):
            names = sorted(f"{type(window).__name__} {window.objectName()}".strip() for window in still)
            for window in still:
                window.deleteLater()
            _delete_what_is_due()
            pytest.fail(f"windows left open: {names}")


# Qt keeps one of these for itself once a tooltip or a drag has been shown.
QT_OWN_WINDOWS = {"QTipLabel", "QShapedPixmapWindow", "QAlphaWidget", "QRollEffect"}


def _windows() -> list:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    return [
        window
        for window in widgets.QApplication.topLevelWidgets()
        if window.parent() is None and window.metaObject().className() not in QT_OWN_WINDOWS
    ]


def _windows_since(before: set[int]) -> list:
    if _windows():
        _delete_what_is_due()
    return [window for window in _windows() if _address(window) not in before]


def _delete_what_is_due() -> None:
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


def _address(window: object) -> int:
    return sys.modules["shiboken6"].getCppPointer(window)[0]


@pytest.fixture(scope="session")
def keys_remembered() -> Iterator[None]:
    """Derives the key of a password once for each salt, where deriving it is not what is tested."""
    derive = PasswordSlot.wrapping_key
    known: dict[tuple[bytes, ...], bytes] = {}

    def remembered(slot: PasswordSlot, secret: bytes) -> bytes:
        asked = (secret, slot.salt, bytes((slot.iterations, slot.lanes)), slot.memory_kib.to_bytes(8, "big"))
        if asked not in known:
            known[asked] = derive(slot, secret)
        return known[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordSlot, "wrapping_key", remembered)
        yield
