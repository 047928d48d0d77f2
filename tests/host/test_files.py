"""Whatever fails at whatever moment, the old file or the new one is there, and the user hears why."""

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host.files import (
    Disk,
    move_into_place,
    remove_unfinished,
    unfinished_name,
    write_atomically,
)

OLD, NEW = b"old" * 1000, b"new" * 1000

ERRORS = {
    errno.ENOSPC: "file.disk_full",
    errno.EDQUOT: "file.disk_full",
    errno.EROFS: "file.read_only",
    errno.EACCES: "file.denied",
    errno.EPERM: "file.denied",
    errno.EBUSY: "file.busy",
    errno.ENOENT: "file.gone",
    errno.ENODEV: "file.gone",
    errno.ENAMETOOLONG: "file.bad_name",
    errno.EFBIG: "file.too_large",
    errno.EIO: "file.io",
}


class Killed(BaseException):
    """Stands for the process being gone: nothing after it runs."""


class FaultyDisk(Disk):
    """Fails at the given call; after `Killed` no later call does anything, as nothing runs after kill -9."""

    def __init__(self, fail_at: int, failure: Callable[[], BaseException]) -> None:
        self.calls: list[str] = []
        self.pauses: list[float] = []
        self._fail_at = fail_at
        self._failure = failure
        self._dead = False

    def _step(self, name: str) -> None:
        if self._dead:
            raise Killed
        self.calls.append(name)
        if len(self.calls) == self._fail_at:
            failure = self._failure()
            self._dead = isinstance(failure, Killed)
            raise failure

    def create(self, path: Path, mode: int) -> BinaryIO:
        self._step("create")
        return super().create(path, mode)

    def sync(self, stream: BinaryIO) -> None:
        self._step("sync")
        super().sync(stream)

    def replace(self, source: Path, target: Path) -> None:
        self._step("replace")
        super().replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        self._step("link")
        super().link(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._step("sync_folder")
        super().sync_folder(folder)

    def remove(self, path: Path) -> None:
        self._step("remove")
        super().remove(path)

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


def sound_calls(tmp_path: Path, replace: bool) -> list[str]:
    disk = FaultyDisk(0, Killed)
    write_atomically(tmp_path / "probe", NEW, replace=replace, disk=disk)
    (tmp_path / "probe").unlink()
    return disk.calls


def windows_error(number: int) -> OSError:
    error = OSError(errno.EACCES if number in (5, 32, 33) else errno.EINVAL, "张三")
    error.winerror = number  # pyright: ignore[reportAttributeAccessIssue]
    return error


def test_writes_bytes_and_writers(tmp_path: Path) -> None:
    target = tmp_path / "台账.xlsx"
    write_atomically(target, OLD)
    assert target.read_bytes() == OLD
    write_atomically(target, lambda stream: stream.writelines([b"a", b"b"]))
    assert target.read_bytes() == b"ab"
    assert [path.name for path in tmp_path.iterdir()] == ["台账.xlsx"]


@pytest.mark.parametrize("number", ERRORS)
def test_every_error_at_every_call_leaves_old_or_new(tmp_path: Path, number: int) -> None:
    target = tmp_path / "file"
    calls = sound_calls(tmp_path, replace=True)
    assert calls == ["create", "sync", "replace", "remove", "sync_folder"]
    for position, name in enumerate(calls, start=1):
        target.write_bytes(OLD)
        disk = FaultyDisk(position, lambda: OSError(number, "张三"))
        if name == "remove":
            write_atomically(target, NEW, disk=disk)
            assert target.read_bytes() == NEW
        elif name == "sync_folder":
            check_folder_fault(target, number, disk)
        else:
            with pytest.raises(UserError) as caught:
                write_atomically(target, NEW, disk=disk)
            assert caught.value.code == ERRORS[number]
            assert "张三" not in caught.value.sentence
            assert target.read_bytes() == OLD
        assert list(tmp_path.iterdir()) == [target]


def check_folder_fault(target: Path, number: int, disk: Disk) -> None:
    # A folder that may not be opened for syncing is common and harmless; other faults leave a doubt that is told.
    if number == errno.EACCES:
        write_atomically(target, NEW, disk=disk)
    else:
        with pytest.raises(UserError) as caught:
            write_atomically(target, NEW, disk=disk)
        assert caught.value.code == "file.unsure"
    assert target.read_bytes() == NEW


# winerror.h: denied, sharing and lock violation, write protected, no disk, disk full, not connected, medium changed,
# and what a stick does that fails or is pulled out.
WINDOWS_ERRORS = {
    5: "file.denied", 32: "file.busy", 33: "file.busy", 19: "file.read_only", 21: "file.gone", 112: "file.disk_full",
    39: "file.disk_full", 55: "file.gone", 433: "file.gone", 1006: "file.gone", 1110: "file.gone", 1117: "file.io",
    1167: "file.gone", 23: "file.io", 31: "file.io",
}  # fmt: skip
SYNC_ONLY = {"remove", "sync_folder"}


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("number", [*ERRORS, *(-number for number in WINDOWS_ERRORS)])
def test_every_error_at_every_call_in_both_ways(tmp_path: Path, number: int, replace: bool) -> None:
    """As above, with Windows' own numbers (negative here), and where nothing may be overwritten."""
    code = ERRORS[number] if number > 0 else WINDOWS_ERRORS[-number]
    calls = sound_calls(tmp_path, replace)
    for position, name in enumerate(calls, start=1):
        target = tmp_path / f"file{position}"
        if replace:
            target.write_bytes(OLD)
        disk = LastingFault(name, lambda: OSError(number, "张三") if number > 0 else windows_error(-number))
        told = sentence = ""
        try:
            write_atomically(target, NEW, replace=replace, disk=disk)
        except UserError as error:
            told, sentence = error.code, error.sentence
        assert "张三" not in sentence
        links_over = name == "link" and number == errno.EPERM
        if name in SYNC_ONLY or links_over:
            assert told in ("", "file.unsure")
            assert target.read_bytes() == NEW
        else:
            assert told == code
            assert (target.read_bytes() if target.exists() else None) == (OLD if replace else None)
        if name == "remove":
            # A fault here leaves the second name of a whole file; the next start sweeps it away.
            remove_unfinished(tmp_path, older_than_s=0)
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


class LastingFault(FaultyDisk):
    """Fails at every call of one name, as a disk does that is gone; waits for nothing."""

    def __init__(self, name: str, failure: Callable[[], BaseException]) -> None:
        super().__init__(0, failure)
        self._name = name

    def _step(self, name: str) -> None:
        super()._step(name)
        if name == self._name:
            raise self._failure()


class BrokenStream:
    """A file whose stick is pulled out in the midst of writing."""

    def __init__(self, stream: BinaryIO, number: int, after: int) -> None:
        self._stream, self._number, self._left = stream, number, after

    def write(self, data: bytes) -> int:
        self._left -= 1
        if self._left < 0:
            raise OSError(self._number, "张三")
        return self._stream.write(data)


@pytest.mark.parametrize("number", ERRORS)
@pytest.mark.parametrize("after", [0, 1, 5])
def test_every_error_in_the_midst_of_writing(tmp_path: Path, number: int, after: int) -> None:
    target = tmp_path / "file"
    target.write_bytes(OLD)

    def fill(stream: BinaryIO) -> None:
        broken = BrokenStream(stream, number, after)
        for _ in range(9):
            broken.write(NEW)

    with pytest.raises(UserError) as caught:
        write_atomically(target, fill)
    assert caught.value.code == ERRORS[number]
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


def test_stopped_by_hand_in_the_midst_of_writing(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(OLD)

    def fill(stream: BinaryIO) -> None:
        stream.write(NEW)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, fill)
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("number", ERRORS)
def test_every_error_while_moving_a_finished_file(tmp_path: Path, number: int) -> None:
    for name in ("sync", "replace", "sync_folder"):
        target = tmp_path / "file"
        target.write_bytes(OLD)
        part = unfinished_name(target)
        part.write_bytes(NEW)
        told = ""
        try:
            move_into_place(part, target, disk=LastingFault(name, lambda: OSError(number, "张三")))
        except UserError as error:
            told = error.code
        if name == "sync_folder":
            assert told in ("", "file.unsure")
            assert target.read_bytes() == NEW
        else:
            assert (told, target.read_bytes(), part.read_bytes()) == (ERRORS[number], OLD, NEW)
        assert remove_unfinished(tmp_path, older_than_s=0) == (0 if name == "sync_folder" else 1)


@pytest.mark.parametrize("replace", [True, False])
def test_killed_at_every_call_leaves_old_or_new(tmp_path: Path, replace: bool) -> None:
    calls = sound_calls(tmp_path, replace)
    for position, name in enumerate(calls, start=1):
        target = tmp_path / f"file{position}"
        if replace:
            target.write_bytes(OLD)
        with pytest.raises(Killed):
            write_atomically(target, NEW, replace=replace, disk=FaultyDisk(position, Killed))
        expected = NEW if name in {"remove", "sync_folder"} else OLD if replace else None
        assert (target.read_bytes() if target.exists() else None) == expected
        remove_unfinished(tmp_path, older_than_s=0)
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_disk_full_while_writing(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(OLD)

    def fill(stream: BinaryIO) -> None:
        stream.write(NEW)
        raise OSError(errno.ENOSPC, "")

    with pytest.raises(UserError) as caught:
        write_atomically(target, fill)
    assert caught.value.code == "file.disk_full"
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_really_full_disk(tmp_path: Path) -> None:
    class FullDisk(Disk):
        def create(self, path: Path, mode: int) -> BinaryIO:
            path.touch()
            return open("/dev/full", "w+b", buffering=0)  # type: ignore[return-value]

    with pytest.raises(UserError) as caught:
        write_atomically(tmp_path / "file", NEW, disk=FullDisk())
    assert caught.value.code == "file.disk_full"
    assert list(tmp_path.iterdir()) == []


def test_a_bug_in_the_writer_is_no_user_error(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(OLD)
    with pytest.raises(ZeroDivisionError):
        write_atomically(target, lambda _stream: 1 // 0)  # type: ignore[return-value]
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(("number", "code"), [(5, "file.denied"), (32, "file.busy"), (33, "file.busy")])
def test_windows_hold_on_a_file_is_waited_out(tmp_path: Path, number: int, code: str) -> None:
    target = tmp_path / "file"
    target.write_bytes(OLD)

    class Held(FaultyDisk):
        def __init__(self, times: int) -> None:
            super().__init__(0, Killed)
            self._times = times

        def replace(self, source: Path, target: Path) -> None:
            self._times -= 1
            if self._times >= 0:
                raise windows_error(number)
            super().replace(source, target)

    passing = Held(4)
    write_atomically(target, NEW, disk=passing)
    assert target.read_bytes() == NEW
    assert len(passing.pauses) == 4

    lasting = Held(10**6)
    with pytest.raises(UserError) as caught:
        write_atomically(target, OLD, disk=lasting)
    assert caught.value.code == code
    assert target.read_bytes() == NEW
    assert 1 < sum(lasting.pauses) < 5


def test_other_windows_errors_are_not_retried(tmp_path: Path) -> None:
    disk = FaultyDisk(3, lambda: windows_error(112))
    with pytest.raises(UserError) as caught:
        write_atomically(tmp_path / "file", NEW, disk=disk)
    assert caught.value.code == "file.disk_full"
    assert disk.pauses == []


def test_exclusive_write_takes_no_name_that_is_there(tmp_path: Path) -> None:
    target = tmp_path / "file"
    write_atomically(target, OLD, replace=False)
    with pytest.raises(UserError) as caught:
        write_atomically(target, NEW, replace=False)
    assert caught.value.code == "file.exists"
    assert target.read_bytes() == OLD


def test_exclusive_write_loses_a_race(tmp_path: Path) -> None:
    target = tmp_path / "file"

    class Raced(Disk):
        def link(self, source: Path, target: Path) -> None:
            target.write_bytes(OLD)
            super().link(source, target)

    with pytest.raises(UserError) as caught:
        write_atomically(target, NEW, replace=False, disk=Raced())
    assert caught.value.code == "file.exists"
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


def test_exclusive_write_where_links_are_unknown(tmp_path: Path) -> None:
    disk = FaultyDisk(3, lambda: OSError(errno.EPERM, ""))
    write_atomically(tmp_path / "file", NEW, replace=False, disk=disk)
    assert disk.calls == ["create", "sync", "link", "create", "replace", "remove", "sync_folder"]
    assert (tmp_path / "file").read_bytes() == NEW


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_modes(tmp_path: Path) -> None:
    open_file, private = tmp_path / "open", tmp_path / "private"
    write_atomically(private, OLD, private=True)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    open_file.write_bytes(OLD)
    open_file.chmod(0o640)
    write_atomically(open_file, NEW)
    assert stat.S_IMODE(open_file.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    real = tmp_path / "there" / "file"
    real.write_bytes(OLD)
    (tmp_path / "link").symlink_to(real)
    write_atomically(tmp_path / "link", NEW)
    assert real.read_bytes() == NEW
    assert (tmp_path / "link").is_symlink()


def test_missing_folder_and_folder_in_the_way(tmp_path: Path) -> None:
    for target, code in ((tmp_path / "no" / "file", "file.gone"), (tmp_path, "file.exists")):
        with pytest.raises(UserError) as caught:
            write_atomically(target, NEW)
        assert caught.value.code == code


def test_long_chinese_names(tmp_path: Path) -> None:
    target = tmp_path / ("户" * 80 + ".xlsx")
    write_atomically(target, NEW)
    assert target.read_bytes() == NEW
    with pytest.raises(UserError) as caught:
        write_atomically(tmp_path / ("户" * 90), NEW)
    assert caught.value.code == "file.bad_name"


def test_move_into_place(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(OLD)
    part = unfinished_name(target)
    part.write_bytes(NEW)
    move_into_place(part, target)
    assert target.read_bytes() == NEW
    assert list(tmp_path.iterdir()) == [target]


def test_remove_unfinished_spares_what_may_still_be_written(tmp_path: Path) -> None:
    old, fresh = unfinished_name(tmp_path / "a"), unfinished_name(tmp_path / "b")
    for path in (old, fresh, tmp_path / "c.part"):
        path.write_bytes(OLD)
    os.utime(old, (1, 1))
    os.utime(tmp_path / "c.part", (1, 1))
    assert remove_unfinished(tmp_path) == 1
    assert sorted(tmp_path.iterdir()) == sorted([fresh, tmp_path / "c.part"])
