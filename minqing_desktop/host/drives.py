"""Tells on what kind of drive a folder lies: a notebook must not live on one that can be pulled out or cut off."""

import ctypes
import os
import re
import shutil
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


@dataclass(frozen=True)
class Drive:
    """A drive that can be pulled out: where it hangs, what it calls itself, its room in bytes."""

    root: Path
    label: str
    free: int
    total: int
    is_fat: bool = False
    """FAT32, where no file may have four gigabytes"""


_FAT_TYPES = {"vfat", "msdos", "FAT", "FAT32"}


def removable_drives() -> list[Drive]:
    """The sticks and cards in this computer that can be written to, in the order of the system."""
    found = _windows_drives() if sys.platform == "win32" else _linux_drives()
    return [drive for drive in found if os.access(drive.root, os.W_OK)]


def drive_at(folder: Path) -> Drive:
    """A folder the user chose in place of a drive, as a network share or a second disk."""
    if sys.platform == "win32":
        fat = _windows_volume(f"{folder.drive}\\")[1] in _FAT_TYPES
    else:
        mount = _mount_of(os.path.realpath(folder), _mounts())
        fat = mount is not None and mount.type in _FAT_TYPES
    return _drive(folder, folder.name or str(folder), fat)


def _mounts() -> list[Mount]:
    try:
        return read_mounts(Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError:
        return []


def _linux_drives(sys_root: Path = Path("/sys")) -> list[Drive]:
    pluggable = [
        m for m in _mounts() if m.source.startswith("/dev/") and m.point != "/" and _can_be_pulled(m, sys_root)
    ]
    points = {mount.point: mount for mount in pluggable}
    return [_drive(Path(point), Path(point).name, mount.type in _FAT_TYPES) for point, mount in points.items()]


def _drive(root: Path, label: str, is_fat: bool) -> Drive:
    try:
        usage = shutil.disk_usage(root)
    except OSError:
        return Drive(root, label, 0, 0, is_fat)
    return Drive(root, label, usage.free, usage.total, is_fat)


def _windows_drives() -> list[Drive]:
    if sys.platform != "win32":
        return []
    kernel32 = ctypes.windll.kernel32
    letters = kernel32.GetLogicalDrives()
    found = []
    for place in range(26):
        root = f"{chr(ord('A') + place)}:\\"
        # DRIVE_REMOVABLE of winbase.h; A and B are floppies, which are slow to ask.
        if place > 1 and letters >> place & 1 and kernel32.GetDriveTypeW(root) == 2:
            label, type_ = _windows_volume(root)
            found.append(_drive(Path(root), f"{label or tr('U盘')} ({root[:2]})", type_ in _FAT_TYPES))
    return found


def _windows_volume(root: str) -> tuple[str, str]:
    """(label, file system) of a volume; both empty when it does not say."""
    if sys.platform != "win32":
        return "", ""
    label, type_ = ctypes.create_unicode_buffer(261), ctypes.create_unicode_buffer(261)
    done = ctypes.windll.kernel32.GetVolumeInformationW(root, label, 261, None, None, None, type_, 261)
    return (label.value, type_.value) if done else ("", "")


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
