"""What can go wrong with an office's database, in the words of whoever runs it; no password, no value in any text."""

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr


class VillageNotInHand(UserError):
    """An action of a village that the transaction was not begun for; `village` is its code."""

    def __init__(self, village: str) -> None:
        super().__init__(
            "village_not_in_hand",
            tr("数据包里有别的村的记录，发来的这台电脑不管那个村；一条也没有写入。"),
            tr("请看看这台电脑登记的村对不对，再导入一次。"),
        )
        self.village = village


def url_wrong() -> UserError:
    """Neither of the two kinds of address."""
    return UserError(
        "county_url_wrong",
        tr("数据库地址看不懂，没有打开，也没有改动任何东西。"),
        tr("请写成 sqlite:////文件夹/县里.db，或者 postgresql://用户@服务器/数据库。"),
    )


def county_exists() -> UserError:
    """An office is there already."""
    return UserError(
        "county_exists",
        tr("这里已经有一个县级汇总库，没有再建，原来的没有改动。"),
        tr("请直接打开它，或者换一个地址。"),
    )


def county_none() -> UserError:
    """Reached, and there is no office in it."""
    return UserError(
        "county_none",
        tr("这个地址里还没有县级汇总库，没有改动任何东西。"),
        tr("请核对地址，或者先用 county init 新建。"),
    )


def county_unreachable() -> UserError:
    """No server answers there, or it lets us not in."""
    return UserError(
        "county_unreachable",
        tr("连不上数据库服务器，这一步没有做；已经存下的都在。"),
        tr("请看看服务器开着没有，地址、用户名和数据库名对不对，再试一次。"),
    )


def county_wrong_password() -> UserError:
    """The office's password, not that of the server."""
    return UserError(
        "county_wrong_password",
        tr("密码不对，县级汇总库没有打开，里面的内容都在。"),
        tr("请看看大小写和输入法再试一次。"),
    )


def county_newer() -> UserError:
    """Written by a later version."""
    return UserError(
        "county_newer",
        tr("这个县级汇总库是用更新的版本写的，这个版本打不开；程序没有改动它。"),
        tr("请把本程序升级到最新版本，再打开。"),
    )


def county_full() -> UserError:
    """The server has no room left."""
    return UserError(
        "county_full", tr("数据库服务器的磁盘满了，这一步没有保存；以前保存的都在。"), tr("请管理员清理出空间再试。")
    )


def county_busy() -> UserError:
    """The server broke the wait of two programs for one another, or has no connection left."""
    return UserError("county_busy", tr("数据库服务器正忙，这一步没有保存；以前保存的都在。"), tr("请过一会儿再试。"))
