"""Each rule of the repository's shape catches what breaks it, and the repository itself breaks none."""

import subprocess
from pathlib import Path

import pytest

from tool import shape

DOCSTRING = '"""What it is for."""\n\n'


def complaints_about(root: Path, place: str, source: str) -> list[str]:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return shape.complaints(root)


@pytest.mark.parametrize(
    ("place", "source", "said"),
    [
        ("minqing_desktop/a.py", DOCSTRING + "A = 1\n" * 600, "603 lines"),
        ("tests/a.py", DOCSTRING + "def f():\n" + "    a = 1\n" * 60, "f has 61 lines"),
        ("minqing_desktop/utils.py", DOCSTRING, "says nothing"),
        ("minqing_desktop/helpers/a.py", DOCSTRING, "says nothing"),
        ("minqing_desktop/a.py", "A = 1\n", "no docstring"),
        ("minqing_desktop/a.py", DOCSTRING + "import socket\n", "network"),
        ("minqing_desktop/a.py", DOCSTRING + "def f():\n    from urllib import request\n", "network"),
        ("minqing_desktop/a.py", DOCSTRING + "import urllib.request as r\n", "network"),
        ("minqing_desktop/a.py", DOCSTRING + "from PySide6 import QtNetwork\n", "network"),
        ("minqing_desktop/a.py", DOCSTRING + "from PySide6.QtNetwork import QTcpSocket\n", "network"),
        ("minqing_desktop/a.py", DOCSTRING + "from http import client\n", "network"),
        ("minqing_desktop/domain/a.py", DOCSTRING + "import sqlalchemy\n", "domain does not import sqlalchemy"),
        ("minqing_desktop/domain/a.py", DOCSTRING + "from PySide6.QtCore import QObject\n", "does not import PySide6"),
        ("minqing_desktop/a.py", DOCSTRING + 'tr(f"{n} 户")\n', "format after tr"),
        ("minqing_desktop/a.py", DOCSTRING + 'tr("{n} 户".format(n=1))\n', "format after tr"),
        ("minqing_desktop/a.py", DOCSTRING + 'tr("%d 户" % 1)\n', "format after tr"),
        ("minqing_desktop/a.py", DOCSTRING + "import datetime\ndatetime.datetime.now()\n", "datetime.now belongs"),
        ("minqing_desktop/a.py", DOCSTRING + "QApplication.processEvents()\n", "belongs to nobody"),
        ("minqing_desktop/ui/a.py", DOCSTRING + 'C = "color: #1F6F5C"\n', "a colour outside"),
    ],
)
def test_what_breaks_a_rule_is_named(tmp_path: Path, place: str, source: str, said: str) -> None:
    (found,) = complaints_about(tmp_path, place, source)
    assert found.startswith(place)
    assert said in found


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("minqing_desktop/a.py", DOCSTRING + "from urllib.parse import quote\nimport urllib.parse\n"),
        ("minqing_desktop/a.py", DOCSTRING + 'tr("{n} 户").format(n=1)\ntr(word)\n'),
        ("minqing_desktop/host/clock.py", DOCSTRING + "datetime.now()\n"),
        ("minqing_desktop/domain/a.py", DOCSTRING + "import json\nimport msgspec\nfrom minqing_desktop import x\n"),
        ("minqing_desktop/ui/look/a.py", DOCSTRING + 'C = "#1F6F5C"\n'),
        ("minqing_desktop/ui/a.py", DOCSTRING + "# see #123456\n"),
        ("minqing_desktop/__init__.py", ""),
        ("tests/a.py", DOCSTRING + "import socket\n"),
    ],
)
def test_what_is_allowed_is_not(tmp_path: Path, place: str, source: str) -> None:
    assert complaints_about(tmp_path, place, source) == []


def test_the_top_holds_what_it_may(tmp_path: Path) -> None:
    for name in ("README.md", "notes.txt"):
        (tmp_path / name).touch()
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    assert shape.complaints(tmp_path) == ["notes.txt: does not belong at the top of the repository"]
