"""The subcommands of packaging/dev.py, each a function that gives the exit code."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tool import environment, machine, shape
from tool.environment import BUILD, ROOT
from tool.machine import Stop

# More workers than this only wait for one another on the disk.
MOST_WORKERS = 4


def main(arguments: list[str]) -> int:
    """Reads the command line and does it."""
    parser = argparse.ArgumentParser(prog="dev.py", description="民情日记的开发工具 The tool for this checkout")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_function, help_text) in COMMANDS.items():
        commands.add_parser(name, help=help_text, add_help=False)
    # All that follows the command goes on as it is, options too.
    chosen = parser.parse_args(arguments[:1])
    try:
        return COMMANDS[chosen.command][0](arguments[1:])
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def run(rest: list[str]) -> int:
    """The window where there is a screen, the same job without one where there is none."""
    python = environment.prepare()
    if rest:
        return _call([python, "-m", "minqing_desktop", *rest])
    if machine.has_screen():
        machine.need_window()
        return _call([python, "-m", "minqing_desktop"])
    results = BUILD / "demo"
    shutil.rmtree(results, ignore_errors=True)
    print("没有屏幕，改为不开窗口演示一遍。There is no screen, so the same job is done without a window.", flush=True)
    code = _call([python, "-m", "minqing_desktop", "demo", "--out", str(results)])
    if code == 0:
        print(f"结果在 The results are in {results}")
    return code


def test(rest: list[str]) -> int:
    """All tests, or those that are named."""
    machine.need_window(for_tests=True)
    machine.need_postgresql()
    python = environment.prepare(("dev",))
    if rest:
        return _call([python, "-m", "pytest", *rest])
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    return _call([python, "-m", "pytest", "-q", "-n", str(workers), "--dist", "worksteal", "--durations", "10"])


def check(_rest: list[str]) -> int:
    """Lint, format, types, arrows, words and shape; all of them, also when one fails."""
    python = environment.prepare(("dev",))
    steps: dict[str, list[str | Path]] = {
        "lint": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "basedpyright", "--threads", "2", "--pythonpath", python],
        "arrows": [environment.script_of("lint-imports"), "--no-cache"],
        "words": [python, ROOT / "packaging" / "translate.py", "--check"],
    }
    failed = []
    for name, command in steps.items():
        started = time.monotonic()
        if _call(command):
            failed.append(name)
        print(f"-- {name}: {time.monotonic() - started:.1f} s", flush=True)
    complaints = shape.complaints(ROOT)
    for complaint in complaints:
        print(complaint)
    if complaints:
        failed.append("shape")
    print(f"没有通过 failed: {', '.join(failed)}" if failed else "检查全部通过 all checks passed", flush=True)
    return 1 if failed else 0


def shots(rest: list[str]) -> int:
    """Pictures of every page, dialog and wizard step."""
    machine.need_window()
    python = environment.prepare()
    out = BUILD / "shots"
    code = _call([python, "-m", "minqing_desktop.app.shots", "--out", str(out), *rest], QT_QPA_PLATFORM="offscreen")
    if code == 0:
        print(f"图片在 The pictures are in {out}")
    return code


def bench(rest: list[str]) -> int:
    """The table of figures, each beside its yardstick measured in the same run."""
    machine.need_window()
    machine.need_bench()
    machine.need_postgresql()
    python = environment.prepare(("dev",))
    return _call([python, ROOT / "packaging" / "bench", *rest], QT_QPA_PLATFORM="offscreen")


def soak(rest: list[str]) -> int:
    """The long runs that the daily tests leave out."""
    machine.need_window(for_tests=True)
    machine.need_postgresql()
    python = environment.prepare(("dev",))
    return _call([python, "-m", "pytest", "-m", "soak", "--timeout", "0", "-v", *rest], MINQING_SOAK="1")


def build(_rest: list[str]) -> int:
    """The wheel, proved by doing the demo from it in an environment that knows no checkout."""
    python = environment.prepare(("dev",))
    dist = BUILD / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    code = _call([python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(dist), str(ROOT)])
    if code:
        return code
    (wheel,) = dist.glob("*.whl")
    print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
    return _prove(wheel)


def _prove(wheel: Path) -> int:
    home = BUILD / "wheel-check"
    environment.make_venv(home)
    environment.pip_install(home, ["--no-deps", str(wheel)])
    # The libraries come from the checkout's environment by path: its .pth files, and so the checkout, do not count.
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    here, there = (_answer([environment.python_of(place), "-c", ask]) for place in (home, ROOT / ".venv"))
    (Path(here) / "libraries.pth").write_text(there + "\n", encoding="utf-8")
    results = home / "demo"
    code = _call([environment.script_of("minqing-desktop", home), "demo", "--out", str(results)], cwd=home)
    if code == 0:
        print(f"安装包可用，演示结果在 The wheel works, its demo is in {results}\n{wheel}")
    return code


def _answer(command: list[str | Path]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _call(command: list[str | Path], cwd: Path = ROOT, **variables: str) -> int:
    # Many tests start the program anew: were nothing compiled kept, each of them would compile all of it again.
    kept = {"PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(command, cwd=cwd, env={**os.environ, **kept, **variables}, check=False).returncode


COMMANDS = {
    "run": (run, "打开程序；没有屏幕时演示一遍 open the window, or do the demo without one"),
    "test": (test, "运行测试 run the tests"),
    "check": (check, "检查写法、类型、层次和译文 lint, types, arrows, words, shape"),
    "shots": (shots, "给每个页面拍照 picture every page"),
    "bench": (bench, "测速度 measure the figures"),
    "soak": (soak, "长时间测试 the long tests"),
    "build": (build, "做安装包并试装 make the wheel and try it"),
}
