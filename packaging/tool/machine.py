"""What the operating system must provide, and how it gets there: by apt where this user may, else by a sentence."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# Debian's package and the shared library by which it is recognised: package names change between releases
# (libcups2t64), library names do not.
WINDOW_LIBRARIES = {
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libglib2.0-0": "libglib-2.0.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libfreetype6": "libfreetype.so.6",
    "libcups2": "libcups.so.2",
    "libwayland-client0": "libwayland-client.so.0",
    "libwayland-cursor0": "libwayland-cursor.so.0",
    "libwayland-egl1": "libwayland-egl.so.1",
    "libx11-xcb1": "libX11-xcb.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-image0": "libxcb-image.so.0",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-randr0": "libxcb-randr.so.0",
    "libxcb-render-util0": "libxcb-render-util.so.0",
    "libxcb-shape0": "libxcb-shape.so.0",
    "libxcb-shm0": "libxcb-shm.so.0",
    "libxcb-sync1": "libxcb-sync.so.1",
    "libxcb-xfixes0": "libxcb-xfixes.so.0",
    "libxcb-xkb1": "libxcb-xkb.so.1",
}
# The system's SQLite, which a test loads first to show that the notebook is encrypted all the same.
TEST_LIBRARIES = {"libsqlite3-0": "libsqlite3.so.0"}
# Debian's package and the program it brings.
BENCH_PROGRAMS = {"libreoffice-calc": "soffice"}
# The cluster that installing Debian's server makes and starts is not wanted: ours is private and collides with nothing.
_POSTGRESQL = Path("/usr/lib/postgresql")
_NO_CLUSTER = (
    "test -e /etc/postgresql-common/createcluster.conf ||"
    " { mkdir -p /etc/postgresql-common &&"
    " printf 'create_main_cluster = false\\nstart_conf = manual\\n' > /etc/postgresql-common/createcluster.conf; }"
)

_APT_LISTS = Path("/var/lib/apt/lists")


class Stop(Exception):
    """The tool cannot go on; its text is one sentence in Chinese and one in English."""


def need_window(*, for_tests: bool = False) -> None:
    """Makes sure that Qt's libraries are there, and those of the tests if asked."""
    if sys.platform == "linux":
        _need([*_missing_libraries(WINDOW_LIBRARIES), *(_missing_libraries(TEST_LIBRARIES) if for_tests else [])])


def need_venv() -> None:
    """Makes sure that a virtual environment can be made: Debian keeps ensurepip in a package of its own."""
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        _need([f"python{sys.version_info.major}.{sys.version_info.minor}-venv"])


def need_bench() -> None:
    """Makes sure that the programs are there that the figures are measured against."""
    if sys.platform == "linux":
        _need([package for package, program in BENCH_PROGRAMS.items() if shutil.which(program) is None])


def need_postgresql() -> None:
    """Makes sure that the programs of a PostgreSQL server are there; none is started."""
    if sys.platform != "linux" or _has_postgresql():
        return
    prefix = _right_to_install()
    if prefix is not None and not _run_quietly([*prefix, "sh", "-c", _NO_CLUSTER]):
        raise Stop("不能先关掉自动建库，没有安装。What makes a cluster by itself could not be switched off first.")
    _need(["postgresql"])


def _has_postgresql() -> bool:
    # Debian has the server's programs in a folder of its version that is on nobody's PATH.
    return shutil.which("initdb") is not None or any(_POSTGRESQL.glob("*/bin/initdb"))


def has_screen() -> bool:
    """Whether a window can be shown."""
    if sys.platform == "linux":
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def _missing_libraries(wanted: dict[str, str]) -> list[str]:
    known = _known_libraries()
    return [package for package, library in wanted.items() if library not in known]


def _known_libraries() -> str:
    # ldconfig stands in a folder that is on root's PATH only.
    program = shutil.which("ldconfig") or shutil.which("ldconfig", path="/usr/sbin:/sbin")
    if program is None:
        return ""
    return subprocess.run([program, "-p"], capture_output=True, text=True, check=False).stdout


def _need(packages: list[str]) -> None:
    if not packages:
        return
    names = " ".join(packages)
    prefix = _right_to_install()
    if prefix is None:
        raise Stop(
            f"缺少系统软件包，请让管理员安装：{names}。"
            f"These system packages are missing, please have them installed: {names}"
        )
    print(f"正在安装系统软件包 Installing system packages: {names}", flush=True)
    if not install_by_apt(packages, prefix, _run_quietly, lists_are_empty=not any(_APT_LISTS.glob("*Packages*"))):
        raise Stop(
            f"系统软件包没有装上，请手动安装：{names}。"
            f"The system packages could not be installed, please install them by hand: {names}"
        )


def install_by_apt(
    packages: list[str], prefix: list[str], run: Callable[[list[str]], bool], *, lists_are_empty: bool
) -> bool:
    """Installs `packages`, reading apt's lists anew when there are none or when they proved too old."""
    update = [*prefix, "apt-get", "update", "-q"]
    install = [*prefix, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    if lists_are_empty:
        run(update)
        return run(install)
    return run(install) or (run(update) and run(install))


def _right_to_install() -> list[str] | None:
    """What to put before apt-get: nothing for root, sudo where it asks for no password; None where we may not."""
    if sys.platform != "linux" or shutil.which("apt-get") is None:
        return None
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return quietly
    if shutil.which("sudo") and _run_quietly(["sudo", "-n", "true"]):
        return ["sudo", "-n", *quietly]
    return None


def _run_quietly(command: list[str]) -> bool:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    return done.returncode == 0
