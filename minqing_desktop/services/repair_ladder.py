"""What can be tried with a notebook that does not open, from what costs nothing to what costs most; see `repairing`."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.package.header import FAMILY
from minqing_desktop.host.drives import removable_drives
from minqing_desktop.services.backups import Backup, is_complete, list_backups
from minqing_desktop.services.restoring import find_backups
from minqing_desktop.storage.folder import NotebookFolder
from minqing_desktop.storage.keyfile import KeyFile


class Rung(StrEnum):
    """The steps, in the order in which they are tried."""

    KEYFILE = "keyfile"
    REBUILD = "rebuild"
    SALVAGE = "salvage"
    BACKUP = "backup"
    STICK = "stick"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class RungFacts:
    """One step as the page shows it. `why_not` is empty when it can be tried; `costs` says what would be missing."""

    rung: Rung
    title: str
    explanation: str
    why_not: str = ""
    costs: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """What lies in and around a damaged notebook's folder, and what can be tried."""

    rungs: tuple[RungFacts, ...]
    backup: Backup | None
    stick_backup: Backup | None


def ladder(folder: Path) -> Ladder:
    """Looks at names and first lines only, and at the sticks in this computer; opens nothing."""
    place = NotebookFolder(folder)
    facts = place.describe()
    own = next((each for each in list_backups(place.backups) if is_complete(each) and not each.is_damaged), None)
    on_stick = _on_sticks(notebook_id(place))
    has_good_key = any(read_keyfile(each) for each in place.keyfiles)
    return Ladder(
        (
            _keyfile_rung(has_good_key, place, on_stick),
            RungFacts(
                Rung.REBUILD,
                tr("把列表重做一遍，附件从备份补上"),
                tr("记录本身还在，只是列表、查找对不上，或者照片坏了时用。先把数据文件拷一份放到一边，再按底账重做。"),
                "" if facts.has_database else tr("数据文件不在这个文件夹里。"),
                tr("什么都不会少。"),
            ),
            RungFacts(
                Rung.SALVAGE,
                tr("把读得出来的都取出来"),
                tr("以最近的好备份打底，再把坏文件里读得出来、对得上校验的记录一条条加进去，合成一本新的。"),
                "" if facts.has_database else tr("数据文件不在这个文件夹里。"),
                tr("只少坏在硬盘上、备份里也没有的那几条。"),
            ),
            _backup_rung(Rung.BACKUP, own),
            _backup_rung(Rung.STICK, on_stick),
            RungFacts(
                Rung.COUNTY,
                tr("取回县里那份"),
                sentences(
                    tr("请县里或镇里把这个村交过去的数据导出成一个文件给您，用它建一本新的笔记本；这里的文件夹不动。"),
                    tr("也可以先新建一本，在「数据交换」里和县里登记，请县里把整份写成数据包，再导入。"),
                ),
                "",
                tr("少最近一次上报以后写的；没有上报的不在里面。"),
            ),
        ),
        own,
        on_stick,
    )


def _keyfile_rung(has_good_key: bool, place: NotebookFolder, on_stick: Backup | None) -> RungFacts:
    why_not = tr("钥匙文件是好的，不用做这一步。") if read_keyfile(place.keyfile) else ""
    if not why_not and not has_good_key and on_stick is None:
        why_not = tr("没有找到好的钥匙文件。请插上存有备份的U盘，再打开这一页。")
    return RungFacts(
        Rung.KEYFILE,
        tr("换上另一份钥匙文件"),
        tr("钥匙文件 notebook.mqkey 坏了或不见了时用：从备份或U盘里取一份好的放回去，坏的改名留着。"),
        why_not,
        tr("什么都不会少；用那一份当时的密码打开。"),
    )


def _backup_rung(rung: Rung, backup: Backup | None) -> RungFacts:
    is_stick = rung is Rung.STICK
    costs = why_not = ""
    if backup is None:
        why_not = tr("没有找到U盘上的备份。") if is_stick else tr("备份文件夹里没有好的备份。")
    else:
        made = backup.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
        costs = tr("少 {at} 以后写的。").format(at=made)
    return RungFacts(
        rung,
        tr("用U盘上最近的备份") if is_stick else tr("用最近的好备份"),
        tr("先逐页检查这份备份，再换上去；现在的文件全部留在旁边的文件夹里。"),
        why_not,
        costs,
    )


def notebook_id(place: NotebookFolder) -> str:
    """Whose folder this is, by any key file or backup in it; empty when nothing says."""
    for path in place.keyfiles:
        if keyfile := read_keyfile(path):
            return keyfile.notebook_id
    return next((each.manifest.notebook for each in list_backups(place.backups)), "")


def everywhere(extra: Path | None) -> list[Backup]:
    folders = [*(drive.root for drive in removable_drives()), *([extra] if extra else [])]
    return [backup for folder in folders for found in find_backups(folder) for backup in found.backups]


def _on_sticks(wanted: str) -> Backup | None:
    found = [each for each in everywhere(None) if wanted in ("", each.manifest.notebook)]
    return max(found, key=lambda each: each.manifest.number, default=None)


def read_keyfile(path: Path) -> KeyFile | None:
    try:
        return KeyFile.decode(path.read_bytes())
    except (OSError, UserError):
        return None


def refuse_package(file: Path) -> None:
    """Says how the county's copy comes by package: that is sealed for keys which only a notebook has.

    UserError repair_by_package.
    """
    try:
        with file.open("rb") as stream:
            is_package = stream.read(len(FAMILY)) == FAMILY
    except OSError:
        return
    if is_package:
        raise UserError(
            "repair_by_package",
            tr("这是数据包，要在新的笔记本里导入，没有改动任何东西。"),
            tr(
                "请新建一本同一个村的笔记本，在「数据交换」里和县里互相登记、核对八组数字，"
                "请县里把这个村的整份写给您，再在「数据交换」里导入。"
            ),
        )
