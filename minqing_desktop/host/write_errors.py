"""Turns what the operating system says about a file into the user's words, one sentence for each case."""

import errno
from collections.abc import Callable

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr

# Numbers of winerror.h, for which Python's errno is often a plain EINVAL or EACCES.
_WINDOWS = {
    3: "gone", 15: "gone", 20: "gone", 21: "gone", 53: "gone", 55: "gone", 64: "gone", 67: "gone",
    433: "gone", 1006: "gone", 1110: "gone", 1167: "gone",
    5: "denied", 65: "denied",
    19: "read_only",
    32: "busy", 33: "busy",
    39: "disk_full", 112: "disk_full",
    80: "exists", 183: "exists",
    123: "bad_name", 206: "bad_name",
    223: "too_large",
}  # fmt: skip

_POSIX = {
    errno.ENOSPC: "disk_full", errno.EDQUOT: "disk_full",
    errno.EROFS: "read_only",
    errno.EACCES: "denied", errno.EPERM: "denied",
    errno.EBUSY: "busy", errno.ETXTBSY: "busy",
    errno.ENOENT: "gone", errno.ENOTDIR: "gone", errno.ENODEV: "gone", errno.ENXIO: "gone", errno.ESTALE: "gone",
    errno.EEXIST: "exists", errno.EISDIR: "exists", errno.ENOTEMPTY: "exists",
    errno.ENAMETOOLONG: "bad_name", errno.EINVAL: "bad_name", errno.EILSEQ: "bad_name",
    errno.EFBIG: "too_large",
}  # fmt: skip

_SENTENCES: dict[str, Callable[[], tuple[str, str]]] = {
    "disk_full": lambda: (
        tr("磁盘已满，这次没有写成。"),
        tr("原来的内容没有变化。请删掉不用的文件或换一个位置，再试一次。"),
    ),
    "read_only": lambda: (
        tr("这个位置是只读的，不能写入。"),
        tr("原来的内容没有变化。请换一个文件夹；如果是U盘，请看看写保护开关。"),
    ),
    "denied": lambda: (
        tr("没有权限写到这个位置，或者文件正在别的程序里打开着。"),
        tr("原来的内容没有变化。请关掉打开它的程序，或者换一个文件夹，再试一次。"),
    ),
    "busy": lambda: (
        tr("文件正被别的程序占用，可能在 WPS 或 Excel 里打开着。"),
        tr("原来的内容没有变化。请在那边关掉它，再试一次。"),
    ),
    "gone": lambda: (
        tr("找不到要写入的文件夹，U盘可能已经拔出。"),
        tr("原来的内容没有变化。请插好U盘或换一个文件夹，再试一次。"),
    ),
    "exists": lambda: (
        tr("这个名字已经有文件或文件夹了。"),
        tr("原来的内容没有变化。请换一个名字。"),
    ),
    "bad_name": lambda: (
        tr("文件名太长，或者含有不能用的字符。"),
        tr("原来的内容没有变化。请换一个短一点的名字。"),
    ),
    "too_large": lambda: (
        tr("文件太大，这个磁盘的格式放不下。"),
        tr("原来的内容没有变化。请换一个磁盘，再试一次。"),
    ),
    "io": lambda: (
        tr("写入时出错，磁盘或U盘可能有毛病。"),
        tr("原来的内容没有变化。请换一个位置再试一次，并尽快做一份备份。"),
    ),
}  # fmt: skip


def explain(error: OSError) -> UserError:
    """What went wrong while writing, for the user; the code is «file.» and one of the cases above.

    The path is left out on purpose: it may hold a person's name.
    """
    case = _case(error)
    what, advice = _SENTENCES[case]()
    return UserError(f"file.{case}", what, advice)


def unsure() -> UserError:
    """The new file has its name, and the disk failed only when asked whether it is there for good."""
    return UserError(
        "file.unsure",
        tr("文件写好了，但磁盘没有确认存稳。"),
        tr("请打开看一看；如果不对，请换一个位置再存一次，并尽快做一份备份。"),
    )


def _case(error: OSError) -> str:
    windows = getattr(error, "winerror", None)
    if windows in _WINDOWS:
        return _WINDOWS[windows]
    if windows and error.errno == errno.EINVAL:
        return "io"  # what Python knows no better number for: a device that fails
    return _POSIX.get(error.errno or 0, "io")
