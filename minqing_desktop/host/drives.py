"""Tells on what kind of drive a folder lies: a notebook must not live on one that can be pulled out or cut off."""

import ctypes
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr


class DriveKind(StrEnum):
    """What can happen to a drive while a notebook on it is open."""

    FIXED = "fixed"
    REMOVABLE = "removable"
    NETWORK = "network"


_NETWORK_TYPES = {
    "9p", "afp", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs",
    "nfs4", "ocfs2", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf", "virtiofs",
}  # fmt: skip
# Below «fuse.» stands the name of the program that provides the folder.
_NETWORK_FUSE = re.compile(r"fuse\.(.*gvfs|sshfs|rclone|davfs|s3fs|vmhgfs|glusterfs|ceph|smb|onedriver|google)")
_PLUG_BUS = re.compile(r"/(usb|firewire|fw)\d")


@dataclass(frozen=True)
class Mount:
    """A line of /proc/self/mountinfo: where it hangs, its device number «8:1», its type and what was mounted."""

    point: str
    device: str
    type: str
    source: str


def refuse_unsafe_drive(folder: Path, kind_of: "Callable[[Path], DriveKind] | None" = None) -> None:
    """Raises a UserError when a notebook in `folder` could lose its ground while it is open."""
    kind = (kind_of or drive_kind)(folder)
    if kind is DriveKind.REMOVABLE:
        raise UserError(
            "drive.removable",
            tr("这个文件夹在U盘或移动硬盘上，笔记本不能放在这里：拔出时会弄坏它。"),
            tr("没有改动任何东西。请放到电脑自己的硬盘上；要带走请用备份或数据包。"),
        )
    if kind is DriveKind.NETWORK:
        raise UserError(
            "drive.network",
            tr("这个文件夹在网络共享上，笔记本不能放在这里：断线时会弄坏它。"),
            tr("没有改动任何东西。请放到电脑自己的硬盘上。"),
        )


def drive_kind(folder: Path) -> DriveKind:
    """The kind of drive under `folder`, which need not exist yet; what cannot be found out counts as fixed."""
    if sys.platform == "win32":
        return windows_kind(folder, ctypes.windll.kernel32)
    try:
        mountinfo = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return DriveKind.FIXED
    return linux_kind(folder, mountinfo)


def linux_kind(folder: Path, mountinfo: str, sys_root: Path = Path("/sys")) -> DriveKind:
    """As `drive_kind`, from the given mount table and device tree."""
    mount = _mount_of(os.path.realpath(folder), read_mounts(mountinfo))
    # A machine whose whole root comes over a wire (a virtual one, a thin client) has no better place to offer.
    if mount is None or mount.point == "/":
        return DriveKind.FIXED
    if mount.type in _NETWORK_TYPES or _NETWORK_FUSE.match(mount.type):
        return DriveKind.NETWORK
    return DriveKind.REMOVABLE if _can_be_pulled(mount, sys_root) else DriveKind.FIXED


def read_mounts(mountinfo: str) -> list[Mount]:
    """The mounts of a mountinfo text, in its order; proc(5) describes the columns."""
    mounts = []
    for line in mountinfo.splitlines():
        left, dash, right = line.partition(" - ")
        columns, more = left.split(" "), right.split(" ")
        if dash and len(columns) >= 5 and len(more) >= 2:
            mounts.append(Mount(_unescape(columns[4]), columns[2], more[0], _unescape(more[1])))
    return mounts


def windows_kind(folder: Path, kernel32: ctypes.CDLL) -> DriveKind:
    """As `drive_kind`, by asking Windows. A USB hard disk calls itself fixed there and is believed."""
    if str(folder).startswith("\\\\") and not str(folder).startswith("\\\\?\\"):
        return DriveKind.NETWORK
    volume = ctypes.create_unicode_buffer(1024)
    if not kernel32.GetVolumePathNameW(str(folder), volume, 1024):
        return DriveKind.FIXED
    # DRIVE_REMOVABLE 2, DRIVE_REMOTE 4, DRIVE_CDROM 5 of winbase.h
    kinds = {2: DriveKind.REMOVABLE, 4: DriveKind.NETWORK, 5: DriveKind.REMOVABLE}
    return kinds.get(kernel32.GetDriveTypeW(volume.value), DriveKind.FIXED)


def _mount_of(path: str, mounts: list[Mount]) -> Mount | None:
    """The mount that `path` lies under; of several on one point the last, which covers the others."""
    found = None
    for mount in mounts:
        under = mount.point.rstrip("/") + "/"
        if (path + "/").startswith(under) and (found is None or len(mount.point) >= len(found.point)):
            found = mount
    return found


def _can_be_pulled(mount: Mount, sys_root: Path) -> bool:
    """Looks at the block device and, where it is a mapping such as an encrypted stick, at those beneath it."""
    start = sys_root / "dev" / "block" / mount.device
    # btrfs and some others show a number of their own; then the name of the device leads to it.
    if not start.exists() and mount.source.startswith("/dev/"):
        start = sys_root / "class" / "block" / Path(mount.source).name
    return start.exists() and any(_is_pluggable(device) for device in _devices_beneath(start.resolve()))


def _devices_beneath(device: Path) -> list[Path]:
    slaves = device / "slaves"
    beneath = sorted(slaves.iterdir()) if slaves.is_dir() else []
    return [device, *(found for slave in beneath for found in _devices_beneath(slave.resolve()))]


def _is_pluggable(device: Path) -> bool:
    # A partition's folder lies in that of its disk, and only the disk says whether it is removable. A USB hard disk
    # says no but hangs on the bus; a memory card says no but is of type SD, where a built-in chip is of type MMC.
    for disk in (device, device.parent):
        if _says(disk / "removable") == "1" or _says(disk / "device" / "type") == "SD":
            return True
    return _PLUG_BUS.search(device.as_posix()) is not None


def _says(attribute: Path) -> str:
    try:
        return attribute.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _unescape(text: str) -> str:
    """Undoes the kernel's octal escapes: a space in a path stands as \\040."""
    raw = re.sub(
        rb"\\([0-7]{3})", lambda match: bytes((int(match[1], 8),)), text.encode("utf-8", errors="surrogateescape")
    )
    return raw.decode("utf-8", errors="surrogateescape")
