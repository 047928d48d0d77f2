"""Where this user's files belong on this machine."""

import ctypes
import os
import re
import sys
from pathlib import Path

_FOLDER_NAME = "minqing-desktop"
_NOTEBOOKS_NAME = "民情日记"
# Known folder «Documents», as the Windows SDK's knownfolders.h has it.
_DOCUMENTS_GUID = "{FDD39AD0-238F-46AF-ADB4-6C85480369C7}"


def settings_file() -> Path:
    """The preferences of this user on this machine; holds nothing about villagers."""
    return _config_folder() / "settings.json"


def log_folder() -> Path:
    """Where the logs go; it may not exist yet."""
    if sys.platform == "win32":
        return _windows_local() / _FOLDER_NAME / "logs"
    return _xdg("XDG_STATE_HOME", ".local/state") / _FOLDER_NAME


def documents_folder() -> Path:
    """The folder that the user calls «文档», where exports are offered first."""
    found = _windows_documents() if sys.platform == "win32" else _xdg_documents()
    if found is not None:
        return found
    for name in ("Documents", "文档"):
        if (Path.home() / name).is_dir():
            return Path.home() / name
    return Path.home()


def notebooks_folder() -> Path:
    """Where a new notebook is offered; it may not exist yet."""
    return documents_folder() / _NOTEBOOKS_NAME


def sent_folder() -> Path:
    """Where blank forms and leaflets that a superior sent are put to be opened; it may not exist yet."""
    return notebooks_folder() / "上级发的文件"


def _config_folder() -> Path:
    if sys.platform == "win32":
        roaming = os.environ.get("APPDATA")
        return (Path(roaming) if roaming else Path.home() / "AppData" / "Roaming") / _FOLDER_NAME
    return _xdg("XDG_CONFIG_HOME", ".config") / _FOLDER_NAME


def _windows_local() -> Path:
    local = os.environ.get("LOCALAPPDATA")
    return Path(local) if local else Path.home() / "AppData" / "Local"


def _xdg(variable: str, default: str) -> Path:
    # The base directory specification says that a relative path is to be ignored.
    value = os.environ.get(variable, "")
    return Path(value) if value.startswith("/") else Path.home() / default


def _xdg_documents() -> Path | None:
    """What the desktop wrote into user-dirs.dirs: a line such as XDG_DOCUMENTS_DIR="$HOME/文档"."""
    try:
        lines = (_xdg("XDG_CONFIG_HOME", ".config") / "user-dirs.dirs").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    match = re.search(r'^\s*XDG_DOCUMENTS_DIR="(.*)"', lines, re.MULTILINE)
    if match is None:
        return None
    path = Path(match[1].replace("$HOME", str(Path.home()), 1))
    return path if path.is_absolute() and path.is_dir() else None


def _windows_documents() -> Path | None:
    """Asks the shell, because the folder can be moved to another disk."""
    if sys.platform != "win32":
        return None
    guid = (ctypes.c_byte * 16)()
    ctypes.windll.ole32.CLSIDFromString(_DOCUMENTS_GUID, ctypes.byref(guid))
    answer = ctypes.c_wchar_p()
    failed = ctypes.windll.shell32.SHGetKnownFolderPath(ctypes.byref(guid), 0, None, ctypes.byref(answer))
    path = Path(answer.value) if not failed and answer.value else None
    ctypes.windll.ole32.CoTaskMemFree(answer)
    return path
