"""Puts packages where they are to go: under another name, read back from the stick, renamed, only then said done."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.writing import Volume
from minqing_desktop.host.files import DISK, make_folder, remove_unfinished, unfinished_name
from minqing_desktop.host.folders import digest_of, free_bytes, rename
from minqing_desktop.host.write_errors import explain

_SPARE = 1024 * 1024


def put_volumes(volumes: Sequence[Volume], folder: Path, names: Sequence[str]) -> list[Path]:
    """Writes the volumes of a package; when it returns the stick may be pulled out.

    UserError: stick_no_room, stick_unlike, file.*; then none of them is there under its name. A name that is taken is
    given a number.
    """
    make_folder(folder)
    remove_unfinished(folder)
    _refuse(folder, sum(volume.size for volume in volumes))
    parts: list[Path] = []
    done: list[Path] = []
    try:
        for volume, name in zip(volumes, names, strict=True):
            part = unfinished_name(folder / name)
            parts.append(part)
            _write(volume, part)
        for part, name in zip(parts, names, strict=True):
            target = _free_name(folder / name)
            rename(part, target)
            done.append(target)
    except BaseException:
        for path in (*parts, *done):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    return done


def _write(volume: Volume, part: Path) -> None:
    try:
        with DISK.create(part, 0o600) as stream:
            volume.write(stream)
            DISK.sync(stream)
    except OSError as error:
        raise explain(error) from error
    if digest_of(part, past_cache=True) != volume.digest():
        raise UserError(
            "stick_unlike",
            tr("写到U盘的内容读回来对不上，这个U盘可能是坏的或容量是假的；没有留下这一包，电脑上的内容都在。"),
            tr("请换一个U盘再导出一次。"),
        )


def _refuse(folder: Path, size: int) -> None:
    if free_bytes(folder) < size + _SPARE:
        raise UserError(
            "stick_no_room",
            tr("U盘放不下这一包，要 {n} MB；U盘上什么都没有写。").format(n=(size + _SPARE) // 1024**2 + 1),
            tr("请删掉U盘上不用的文件，或者换一个U盘。"),
        )


def _free_name(path: Path) -> Path:
    target, number = path, 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return target
