"""What a technician is given when something went wrong: the program's log, which holds no personal value."""

import platform
import sys
from pathlib import Path

from minqing_desktop import __version__
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.host.files import write_atomically
from minqing_desktop.host.logs import CRASH_NAME, LOG_NAME
from minqing_desktop.host.paths import log_folder

_BYTES_OF_EACH = 1_000_000


def export_log(target: Path, folder: Path | None = None) -> int:
    """Writes all log files, the oldest first, into one text; gives how many there were.

    UserError: log_empty, file.*.
    """
    place = folder or log_folder()
    # minqing.log.4 is older than minqing.log.1, which is older than minqing.log.
    files = [*sorted(place.glob(f"{LOG_NAME}.*"), reverse=True), place / LOG_NAME, place / CRASH_NAME]
    there = [file for file in files if file.is_file() and file.stat().st_size]
    if not there:
        raise UserError("log_empty", tr("还没有错误记录，没有生成文件。"), tr("程序出过错以后这里才有内容。"))
    head = f"minqing-desktop {__version__}, Python {sys.version.split()[0]}, {platform.platform()}\n"
    parts = [head.encode()]
    for file in there:
        parts += [f"\n== {file.name}\n".encode(), file.read_bytes()[-_BYTES_OF_EACH:]]
    write_atomically(target, b"".join(parts))
    return len(there)
