"""Turns what the database engine reports into what the user can do about it."""

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr

# Primary result codes of SQLite (https://www.sqlite.org/rescode.html); the low byte of what the driver reports.
_PERMISSION = 3
_BUSY = 5
_LOCKED = 6
_READ_ONLY = 8
_IO_ERROR = 10
_CORRUPT = 11
_FULL = 13
_CANNOT_OPEN = 14
_NOT_A_DATABASE = 26


class DatabaseDamaged(UserError):
    """The key is right, the file is not: a page fails its check, the file is cut or is another notebook's."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "database_damaged",
            tr("数据文件 {name} 已经损坏，或者不是这本笔记本的，读不出来；程序没有改动它。").format(name=name),
            tr("请锁上（Ctrl+L）或重新打开程序，在输密码的页面点「打不开了怎么办」，从上往下试；每一步都不删东西。"),
        )


def database_missing(name: str) -> UserError:
    """The folder has a key file but not this database."""
    return UserError(
        "database_missing",
        tr("没有找到数据文件 {name}；程序没有改动任何东西。").format(name=name),
        tr("请看看文件夹是不是只拷来了一部分，或被移到了别处；确实找不到，就点「打不开了怎么办」。"),
    )


def database_plain(name: str) -> UserError:
    """The header is that of an unencrypted SQLite file, which this program never writes."""
    return UserError(
        "database_plain",
        tr("数据文件 {name} 没有加密，不是本程序写下的，所以没有打开；程序没有改动它。").format(name=name),
        tr("请把它移到别处，再用最近的备份恢复。"),
    )


def cipher_unavailable() -> UserError:
    """The engine that answered does not encrypt, or is too old; nothing was written."""
    return UserError(
        "cipher_unavailable",
        tr("这台电脑上的加密部件没有起作用，所以没有打开笔记本，也没有写下任何内容。"),
        tr("请重新安装本程序；如果还不行，请联系给您安装的人。"),
    )


def disk_full() -> UserError:
    """No room for what was about to be written; the transaction is rolled back."""
    return UserError(
        "disk_full",
        tr("磁盘满了，这一步没有保存；以前保存的都在。"),
        tr("请清理出一些空间（至少 200 MB）再试。"),
    )


def folder_readonly() -> UserError:
    """The folder or a file in it refuses to be written."""
    return UserError(
        "folder_readonly",
        tr("笔记本所在的文件夹不能写入，所以没有保存；以前保存的都在。"),
        tr("请看看文件夹是不是只读、是不是在光盘上，或者换一个自己能写的文件夹。"),
    )


def disk_failed() -> UserError:
    """The operating system reports a fault of the medium."""
    return UserError(
        "disk_failed",
        tr("读写磁盘时出错，这一步没有保存；以前保存的没有改动。"),
        tr("请看看磁盘是不是松动或快要坏了，先把笔记本备份到另一个盘，再重新打开程序。"),
    )


def notebook_busy() -> UserError:
    """Another program held the database for longer than we wait."""
    return UserError(
        "notebook_busy",
        tr("另一个程序正占用着这本笔记本，这一步没有保存；以前保存的都在。"),
        tr("请关掉同时打开它的程序（包括同步盘、杀毒软件的扫描）再试。"),
    )


def fault_of(error: BaseException, name: str) -> UserError | None:
    """What a driver's exception means to the user; None where it is our own bug."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in (_CORRUPT, _NOT_A_DATABASE):
        return DatabaseDamaged(name)
    if primary == _FULL:
        return disk_full()
    if primary in (_PERMISSION, _READ_ONLY, _CANNOT_OPEN):
        return folder_readonly()
    if primary == _IO_ERROR:
        return disk_failed()
    if primary in (_BUSY, _LOCKED):
        return notebook_busy()
    return None


def notebook_closed() -> UserError:
    """Asked for after the notebook was locked or closed."""
    return UserError(
        "notebook_closed", tr("笔记本已经锁上，这一步没有做；存下的都在。"), tr("请输入密码打开后再做一次。")
    )
