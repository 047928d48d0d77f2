"""The virtual environment of this checkout: made once, and brought up to date when pyproject.toml changes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from tool.machine import Stop, need_venv

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
_HOME = ROOT / ".venv"
_NOTE = _HOME / "installed.json"


def python_of(home: Path = _HOME) -> Path:
    """The interpreter of a virtual environment."""
    return home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def script_of(name: str, home: Path = _HOME) -> Path:
    """A command that a package installed there."""
    return home / (f"Scripts/{name}.exe" if sys.platform == "win32" else f"bin/{name}")


def prepare(extras: tuple[str, ...] = ()) -> Path:
    """Gives the interpreter under which the program runs here, with the wanted extras of pyproject.toml installed."""
    made = _works()
    installed = _read_note() if made else {}
    already = set(installed.get("extras", []))
    if installed.get("state") == _state() and already.issuperset(extras):
        return python_of()
    if not made:
        make_venv(_HOME)
    wanted = sorted(already.union(extras))
    print("正在安装 Python 软件包，第一次要几分钟 Installing Python packages, minutes the first time", flush=True)
    target = f"{ROOT}[{','.join(wanted)}]" if wanted else str(ROOT)
    pip_install(_HOME, ["--editable", target])
    _NOTE.write_text(json.dumps({"state": _state(), "extras": wanted}), encoding="utf-8")
    return python_of()


def make_venv(home: Path) -> None:
    """A new, empty virtual environment in place of whatever stands there."""
    need_venv()
    if home.exists():
        shutil.rmtree(home)
    venv.create(home, with_pip=True, symlinks=os.name != "nt")


def pip_install(home: Path, what: list[str]) -> None:
    """Installs into a virtual environment, or raises Stop."""
    command = [str(python_of(home)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what]
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode:
        raise Stop(
            "Python 软件包没有装上，原因见上面几行；多半是没有网络。"
            "The Python packages could not be installed, see above; most likely there is no network."
        )


def _works() -> bool:
    """False for none, for one that was copied from elsewhere and for one whose Python is gone."""
    try:
        done = subprocess.run([str(python_of()), "-c", "import pip"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _state() -> str:
    """Changes when the environment has to be installed again: other parts, another Python, another place."""
    parts = [(ROOT / "pyproject.toml").read_bytes(), sys.version.encode(), os.fsencode(ROOT)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _read_note() -> dict:
    try:
        return json.loads(_NOTE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
