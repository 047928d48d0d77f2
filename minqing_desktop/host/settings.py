"""The preferences of one user on one machine; nothing in them is about a villager."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from minqing_desktop.host.files import make_folder, write_atomically
from minqing_desktop.host.paths import settings_file

RECENT_AT_MOST = 8


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered between two starts; a field not yet in an old file has its default here."""

    recent_notebooks: tuple[str, ...] = ()
    language: str = "zh"
    look: str = "auto"
    """auto, light or dark"""
    text_size: int = 0
    """steps above the base size; elder mode is three"""
    lock_after_min: int = 5
    window_geometry: str = ""
    """what Qt's saveGeometry gave, as base64"""
    list_columns: dict[str, tuple[str, ...]] = {}
    """the columns shown, in order, for each list by its name"""
    panel_sizes: dict[str, tuple[int, ...]] = {}
    stick_reminder_days: int = 30
    """after so many days without a backup on a stick a quiet line says so; 0 never"""
    stick_reminder_from: str = ""
    """the day (ISO) before which that line stays away, because it was put off"""
    printer: str = ""
    """the printer used last, by the name the system gives it"""
    printers: dict[str, dict[str, str]] = {}
    """how each document was printed last, by the document's name: printer, two-sided, colour"""
    marks_prints: bool = False
    """whether pages say at their foot who printed them when"""
    seats: dict[str, tuple[str, str]] = {}
    """the village and the cadre last in hand, for each notebook folder"""

    recent_offices: tuple[str, ...] = ()
    """the county databases used last, by their address, which holds no password"""
    inboxes: dict[str, str] = {}
    """the folder that packages are taken from, for each county database by its address"""

    def with_recent_office(self, url: str) -> "Settings":
        """The same with the county database at `url` first among the recent ones."""
        others = tuple(recent for recent in self.recent_offices if recent != url)
        return msgspec.structs.replace(self, recent_offices=(url, *others)[:RECENT_AT_MOST])

    def with_recent(self, notebook: Path) -> "Settings":
        """The same with `notebook` first among the recent ones."""
        path = str(notebook)
        others = tuple(recent for recent in self.recent_notebooks if recent != path)
        return msgspec.structs.replace(self, recent_notebooks=(path, *others)[:RECENT_AT_MOST])

    def without_recent(self, notebook: Path) -> "Settings":
        """The same without `notebook`, which was moved away or deleted."""
        others = tuple(recent for recent in self.recent_notebooks if recent != str(notebook))
        return msgspec.structs.replace(self, recent_notebooks=others)


class SettingsFile:
    """Keeps Settings in a JSON file. A damaged file is set aside under another name and defaults take its place.

    Keys that a newer version wrote are kept. Not for several threads.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or settings_file()
        self._stored: dict[str, Any] = {}
        self.was_damaged = False
        self.current = self._load()

    def change(self, **changes: Any) -> Settings:
        """Replaces fields, writes the file and gives the new settings; a UserError when it cannot be written."""
        return self.keep(lambda settings: msgspec.structs.replace(settings, **changes))

    def keep(self, edit: Callable[[Settings], Settings]) -> Settings:
        """As `change`, by a function: `keep(lambda settings: settings.with_recent(folder))`."""
        changed = edit(self.current)
        stored = {**self._stored, **msgspec.to_builtins(changed)}
        make_folder(self._path.parent)
        write_atomically(self._path, msgspec.json.format(msgspec.json.encode(stored)) + b"\n", private=True)
        self._stored, self.current = stored, changed
        return changed

    def _load(self) -> Settings:
        try:
            stored = msgspec.json.decode(self._path.read_bytes(), type=dict[str, Any])
            loaded = msgspec.convert(stored, Settings)
        except OSError:
            return Settings()
        except (msgspec.MsgspecError, UnicodeDecodeError):
            self._set_aside()
            return Settings()
        self._stored = stored
        return loaded

    def _set_aside(self) -> None:
        self.was_damaged = True
        with contextlib.suppress(OSError):
            self._path.replace(self._path.with_suffix(".damaged.json"))
