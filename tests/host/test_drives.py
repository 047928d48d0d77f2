"""A notebook is refused on a drive that can be pulled out or cut off, and nowhere else."""

import ctypes
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.host import drives
from minqing_desktop.host.drives import DriveKind, drive_kind, linux_kind, refuse_unsafe_drive, windows_kind

MOUNTS = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
40 27 0:50 / /home rw,relatime shared:2 - btrfs /dev/sdd1 rw
41 27 8:17 / /media/user/我的\040U盘 rw,nosuid - vfat /dev/sdb1 rw
42 27 8:33 / /media/user/disk rw,nosuid - fuseblk /dev/sdc1 rw
43 27 253:0 / /media/user/locked rw - ext4 /dev/mapper/luks-1 rw
44 27 179:1 / /media/user/card rw - vfat /dev/mmcblk1p1 rw
45 27 179:9 / /data rw - ext4 /dev/mmcblk0p2 rw
46 27 0:60 / /mnt/share rw - cifs //server/share rw
47 27 0:61 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
48 27 0:62 / /mnt/share/local rw - ext4 /dev/sda3 rw
"""


@pytest.fixture
def sys_root(tmp_path: Path) -> Path:
    """A device tree with an internal disk, a stick, a USB hard disk, an encrypted stick, a card and a chip."""
    devices = {
        "pci0/ata1/block/sda/sda2": ("8:2", "0", ""),
        "pci0/usb1/1-1/block/sdb/sdb1": ("8:17", "1", ""),
        "pci0/usb2/2-1/block/sdc/sdc1": ("8:33", "0", ""),
        "pci0/ata2/block/sdd/sdd1": ("8:49", "0", ""),
        "soc/mmc1/block/mmcblk1/mmcblk1p1": ("179:1", "0", "SD"),
        "soc/mmc0/block/mmcblk0/mmcblk0p2": ("179:9", "0", "MMC"),
        "virtual/block/dm/dm-0": ("253:0", "0", ""),
    }
    root = tmp_path / "sys"
    (root / "dev" / "block").mkdir(parents=True)
    (root / "class" / "block").mkdir(parents=True)
    for path, (number, removable, kind) in devices.items():
        partition = root / "devices" / path
        (partition / "slaves").mkdir(parents=True)
        (partition.parent / "removable").write_text(removable + "\n")
        if kind:
            (partition.parent / "device").mkdir()
            (partition.parent / "device" / "type").write_text(kind + "\n")
        (root / "dev" / "block" / number).symlink_to(partition)
        (root / "class" / "block" / partition.name).symlink_to(partition)
    stick = root / "devices" / "pci0/usb1/1-1/block/sdb/sdb1"
    (root / "devices" / "virtual/block/dm/dm-0" / "slaves" / "sdb1").symlink_to(stick)
    return root


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/opt/笔记本", DriveKind.FIXED),
        ("/home/user/文档", DriveKind.FIXED),
        ("/media/user/我的 U盘/笔记本", DriveKind.REMOVABLE),
        ("/media/user/我的 U盘", DriveKind.REMOVABLE),
        ("/media/user/我的 U盘2", DriveKind.FIXED),
        ("/media/user/disk/a/b", DriveKind.REMOVABLE),
        ("/media/user/locked", DriveKind.REMOVABLE),
        ("/media/user/card", DriveKind.REMOVABLE),
        ("/data/notebook", DriveKind.FIXED),
        ("/mnt/share/x", DriveKind.NETWORK),
        ("/run/user/1000/gvfs/smb", DriveKind.NETWORK),
        ("/mnt/share/local/x", DriveKind.FIXED),
    ],
)
def test_linux(folder: str, kind: DriveKind, sys_root: Path) -> None:
    assert linux_kind(Path(folder), MOUNTS, sys_root) is kind


def test_a_stick_that_covers_a_fixed_folder(sys_root: Path) -> None:
    covered = MOUNTS + "50 27 8:17 / /home rw - vfat /dev/sdb1 rw\n"
    assert linux_kind(Path("/home/user"), covered, sys_root) is DriveKind.REMOVABLE


def test_a_root_over_the_wire_is_all_there_is(sys_root: Path) -> None:
    assert linux_kind(Path("/opt"), "27 1 0:9 / / rw - nfs server:/root rw", sys_root) is DriveKind.FIXED


def test_what_is_not_a_mount_table_is_passed_over(sys_root: Path) -> None:
    assert linux_kind(Path("/opt"), "nonsense\n\n1 2 3 - x\n", sys_root) is DriveKind.FIXED


def test_this_machine(tmp_path: Path) -> None:
    assert drive_kind(tmp_path / "not" / "there") is DriveKind.FIXED


class FakeKernel:
    """Answers like kernel32 for a machine with a stick at E: and a share at Z:."""

    def GetVolumePathNameW(self, path: str, buffer: ctypes.Array, _size: int) -> int:
        buffer.value = path[:3]
        return int(path[1:2] == ":")

    def GetDriveTypeW(self, volume: str) -> int:
        return {"C:\\": 3, "D:\\": 5, "E:\\": 2, "Z:\\": 4}[volume]


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("C:\\Users\\a", DriveKind.FIXED),
        ("D:\\", DriveKind.REMOVABLE),
        ("E:\\笔记本", DriveKind.REMOVABLE),
        ("Z:\\笔记本", DriveKind.NETWORK),
        ("\\\\server\\share\\x", DriveKind.NETWORK),
    ],
)
def test_windows(folder: str, kind: DriveKind) -> None:
    assert windows_kind(Path(folder), FakeKernel()) is kind  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [DriveKind.REMOVABLE, DriveKind.NETWORK])
def test_refusal_says_why(kind: DriveKind, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        refuse_unsafe_drive(tmp_path, lambda _folder: kind)
    assert caught.value.code == f"drive.{kind}"
    assert caught.value.what
    assert caught.value.advice


def test_a_fixed_drive_is_fine(tmp_path: Path) -> None:
    asked: list[Path] = []

    def fixed(folder: Path) -> DriveKind:
        asked.append(folder)
        return DriveKind.FIXED

    refuse_unsafe_drive(tmp_path, fixed)
    assert asked == [tmp_path]


def test_sticks_are_listed_with_their_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick, card, disk = (tmp_path / name for name in ("KINGSTON", "CARD", "home"))
    for folder in (stick, card, disk):
        folder.mkdir()
    devices = tmp_path / "sys" / "dev" / "block"
    for number, is_removable in (("8:17", "1"), ("179:1", "1"), ("8:2", "0")):
        (devices / number).mkdir(parents=True)
        (devices / number / "removable").write_text(is_removable)
    mounts = [
        drives.Mount("/", "8:1", "ext4", "/dev/sda1"),
        drives.Mount(str(disk), "8:2", "ext4", "/dev/sda2"),
        drives.Mount(str(stick), "8:17", "vfat", "/dev/sdb1"),
        drives.Mount(str(card), "179:1", "exfat", "/dev/mmcblk0p1"),
    ]
    monkeypatch.setattr(drives, "_mounts", lambda: mounts)
    found = drives._linux_drives(tmp_path / "sys")
    assert [(drive.label, drive.is_fat) for drive in found] == [("KINGSTON", True), ("CARD", False)]
    assert all(drive.free for drive in found)
    assert drives.drive_at(stick).is_fat
    assert not drives.drive_at(disk / "exports").is_fat
