"""Holds the repository to its own rules where no linter does: sizes, names, the network, the clock, colours, words."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MOST_LINES_IN_FILE = 600
MOST_LINES_IN_FUNCTION = 60
TREES = ("minqing_desktop", "tests", "packaging")
TOP = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "minqing_desktop",
    "packaging",
    "pyproject.toml",
    "resources",
    "tests",
    "translations",
}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}

# The program has no network of any kind; urllib.parse only takes text apart.
NETWORK = {
    "aiohttp", "asyncore", "ftplib", "http", "httpx", "imaplib", "nntplib", "poplib", "requests", "smtplib", "socket",
    "socketserver", "ssl", "telnetlib", "urllib", "urllib3", "webbrowser", "websockets", "xmlrpc",
    "PySide6.QtNetwork", "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets", "PySide6.QtWebSockets",
}  # fmt: skip
NETWORK_EXCEPTIONS = {"urllib.parse"}

# Pure libraries that the rules of the domain may stand on.
DOMAIN_MAY_IMPORT = {"chinese_calendar", "lunar_python", "minqing_desktop", "msgspec", "pypinyin", "uuid_utils"}

# Calls that only one place may make, and where that is.
RESERVED_CALLS = {
    "datetime.now": "minqing_desktop/host/clock.py",
    "datetime.utcnow": "minqing_desktop/host/clock.py",
    "datetime.today": "minqing_desktop/host/clock.py",
    # These cannot reach the clock, and ask for the day only to refuse birthdays that are still to come.
    "date.today": "minqing_desktop/host/clock.py minqing_desktop/domain/values/ minqing_desktop/exchange/roster/",
    "QApplication.processEvents": "",
    "QCoreApplication.processEvents": "",
}
COLOUR = re.compile(r"""["'][^"'\n]*#[0-9a-fA-F]{6}\b""")


def complaints(root: Path) -> list[str]:
    """Everything that breaks a rule, one line each; nothing means all is well."""
    found = [*_top_level(root)]
    for tree in TREES:
        for path in sorted((root / tree).rglob("*.py")):
            found += [f"{path.relative_to(root)}{complaint}" for complaint in _of_file(path, root)]
    return found


def _top_level(root: Path) -> Iterator[str]:
    listed = subprocess.run(
        ["git", "-c", "core.quotepath=off", "ls-files"], cwd=root, capture_output=True, text=True, check=False
    )
    # Without git, in an unpacked source archive, there is nothing to look at.
    for name in sorted({line.split("/")[0] for line in listed.stdout.splitlines()} - TOP):
        yield f"{name}: does not belong at the top of the repository"


def _of_file(path: Path, root: Path) -> Iterator[str]:
    place = path.relative_to(root).as_posix()
    source = path.read_text(encoding="utf-8")
    lines = source.count("\n") + 1
    if lines > MOST_LINES_IN_FILE:
        yield f": {lines} lines, {MOST_LINES_IN_FILE} at most"
    if path.stem in EMPTY_NAMES or path.parent.name in EMPTY_NAMES:
        yield ": a name that says nothing about what is inside"
    tree = ast.parse(source, place)
    if ast.get_docstring(tree) is None and source.strip():
        yield ": no docstring that says what the module is for"
    for node in ast.walk(tree):
        yield from _long_function(node)
        yield from _unspoken(node)
        if place.startswith("minqing_desktop/"):
            yield from _network(node)
            yield from _reserved(node, place)
        if place.startswith("minqing_desktop/domain/"):
            yield from _foreign_to_domain(node)
    if place.startswith("minqing_desktop/ui/") and not place.startswith("minqing_desktop/ui/look/"):
        for number, line in enumerate(source.splitlines(), start=1):
            if COLOUR.search(line):
                yield f":{number}: a colour outside ui/look"


def _long_function(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
        lines = node.end_lineno - node.lineno + 1
        if lines > MOST_LINES_IN_FUNCTION:
            yield f":{node.lineno}: {node.name} has {lines} lines, {MOST_LINES_IN_FUNCTION} at most"


def _unspoken(node: ast.AST) -> Iterator[str]:
    """Text that no translator can find: it was put together before `tr` saw it."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr" and node.args):
        return
    text = node.args[0]
    formatted = isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr == "format"
    if isinstance(text, ast.JoinedStr | ast.BinOp) or formatted:
        yield f":{node.lineno}: format after tr(), not inside it"


def imported_modules(node: ast.AST) -> list[str]:
    """The modules that an import statement may load: `from a import b` may mean a.b."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _network(node: ast.AST) -> Iterator[str]:
    for module in imported_modules(node):
        parts = module.split(".")
        above = {".".join(parts[: length + 1]) for length in range(len(parts))}
        if above & NETWORK and not above & NETWORK_EXCEPTIONS:
            yield f":{getattr(node, 'lineno', 0)}: {module} is a way to the network"


def _foreign_to_domain(node: ast.AST) -> Iterator[str]:
    for module in imported_modules(node):
        top = module.split(".")[0]
        if top not in DOMAIN_MAY_IMPORT and top not in sys.stdlib_module_names:
            yield f":{getattr(node, 'lineno', 0)}: domain does not import {top}"


def _reserved(node: ast.AST, place: str) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        called = f"{ast.unparse(node.func.value).split('.')[-1]}.{node.func.attr}"
        if called in RESERVED_CALLS and not place.startswith(tuple(RESERVED_CALLS[called].split()) or ("/",)):
            yield f":{node.lineno}: {called} belongs to {RESERVED_CALLS[called] or 'nobody'}"
