"""What a technician is given when something went wrong: a report of it, or the log; neither holds a personal value."""

import platform
import sys
from pathlib import Path

from minqing_desktop import __version__
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.host.files import write_atomically
from minqing_desktop.host.logs import LAST_CRASH_NAME, LOG_NAME, describe_failure
from minqing_desktop.host.paths import log_folder

_BYTES_OF_EACH = 1_000_000


def crash_report(error: BaseException) -> str:
    """What is known of a failure of the program's own: which version, on what, where in the code; no texts, no values.

    It is plain text that the user reads in full before giving it to anybody.
    """
    return _report(tr("程序里出了一个没有料到的错"), describe_failure(error))


def sudden_end_report(last_crash: str) -> str:
    """The same for a program that ended on the spot; `last_crash` is what `host.logs` found of it."""
    return _report(tr("程序上次突然结束"), last_crash.strip())


def _report(what: str, places: str) -> str:
    said = (
        (tr("错误报告"), what),
        (tr("时间"), f"{clock.now().astimezone():%Y-%m-%d %H:%M}"),
        (tr("程序"), f"minqing-desktop {__version__}, Python {sys.version.split()[0]}"),
        (tr("系统"), platform.platform()),
    )
    head = "\n".join(tr("{name}：{value}").format(name=name, value=value) for name, value in said)
    foot = tr("这份报告里没有姓名、号码，也没有您写下的话，只有程序里的位置。")
    return f"{head}\n\n{places}\n\n{foot}\n"


def save_report(path: Path, text: str) -> None:
    """Writes a report where the user wants it; UserError: file.*."""
    write_atomically(path, text.encode())


def export_log(target: Path, folder: Path | None = None) -> int:
    """Writes all log files, the oldest first, into one text; gives how many there were.

    UserError: log_empty, file.*.
    """
    place = folder or log_folder()
    # minqing.log.4 is older than minqing.log.1, which is older than minqing.log.
    files = [*sorted(place.glob(f"{LOG_NAME}.*"), reverse=True), place / LOG_NAME, place / LAST_CRASH_NAME]
    there = [file for file in files if file.is_file() and file.stat().st_size]
    if not there:
        raise UserError("log_empty", tr("还没有错误记录，没有生成文件。"), tr("程序出过错以后这里才有内容。"))
    head = f"minqing-desktop {__version__}, Python {sys.version.split()[0]}, {platform.platform()}\n"
    parts = [head.encode()]
    for file in there:
        parts += [f"\n== {file.name}\n".encode(), file.read_bytes()[-_BYTES_OF_EACH:]]
    write_atomically(target, b"".join(parts))
    return len(there)
