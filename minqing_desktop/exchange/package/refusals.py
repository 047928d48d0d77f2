"""Why a package is not taken: one sentence for each case, so that a telephone call can mend it."""

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr


def not_a_package() -> UserError:
    """The file does not begin as packages do."""
    return UserError("package_none", tr("这不是数据包，没有导入，什么都没有变化。"), tr("请看看是不是选错了文件。"))


def unreadable() -> UserError:
    """The stick does not give it."""
    return UserError(
        "package_unreadable", tr("打不开数据包，什么都没有变化。"), tr("请看看U盘有没有插好，再选一次文件。")
    )


def damaged() -> UserError:
    """Some byte of it is not what its sender signed."""
    return UserError(
        "package_damaged",
        tr("数据包坏了：内容和签名对不上。一条也没有导入，什么都没有变化。"),
        tr("请从U盘再拷一次；还不行就请对方重新导出一份。"),
    )


def newer() -> UserError:
    """Its format, suite or kind is of a later version."""
    return UserError(
        "package_newer",
        tr("数据包是更新版本的程序做的，这个版本看不懂，没有导入，什么都没有变化。"),
        tr("请先把程序升级到新版本，再导入一次。"),
    )


def roster() -> UserError:
    """A roster by itself: runs are signed whole, so nobody can take the rest out of them and still prove them."""
    return UserError(
        "package_roster",
        tr("这是只有花名册的数据包，程序不收这一种，没有导入，什么都没有变化。"),
        tr("请对方导出数据包发给这台电脑，户和人都在里面；只要花名册的，请对方导出成表格，在这里导入。"),
    )


def not_for_us() -> UserError:
    """Sealed for others."""
    return UserError(
        "package_not_for_us",
        tr("这个数据包是给别的电脑的，这里打不开，什么都没有变化。"),
        tr("请让对方导出时选这台电脑；这台电脑换过或重装过的，要重新登记。"),
    )


def unknown_sender() -> UserError:
    """Signed with a key that nobody here has seen."""
    return UserError(
        "package_sender_unknown",
        tr("不认识发数据包的电脑，没有导入，什么都没有变化。"),
        tr("请先互相登记：双方导入对方的登记文件，打电话核对八组数字。"),
    )


def unconfirmed_sender() -> UserError:
    """Its card is here, but nobody has compared the eight groups yet."""
    return UserError(
        "package_sender_unconfirmed",
        tr("发数据包的电脑登记了，但八组数字还没有核对，没有导入，什么都没有变化。"),
        tr("请打电话核对八组数字，确认这台电脑以后再导入一次。"),
    )


def revoked_sender() -> UserError:
    """Signed with a key that was taken out of use."""
    return UserError(
        "package_sender_revoked",
        tr("发数据包的电脑已经停用，它的数据包不再接收；没有导入，什么都没有变化。"),
        tr("停用错了的，请让它重新登记。"),
    )


def seen() -> UserError:
    """Taken before."""
    return UserError("package_seen", tr("已导入过，没有变化。"))


def outdated() -> UserError:
    """A receipt from before its computer was restored from a backup: what it names may be lost there."""
    return UserError(
        "package_outdated",
        tr("这份回执是那台电脑恢复备份以前写的，已经不作数；没有变化。"),
        tr("请对方重新导出一份回执。"),
    )


def old_list() -> UserError:
    """A list of computers with a version that is here already, or a later one."""
    return UserError("package_list_old", tr("这里的电脑名单不比它旧，没有变化。"))


def not_the_county() -> UserError:
    """A list of computers from a computer that is not the county's."""
    return UserError(
        "package_not_county",
        tr("电脑名单只能由县里发，这一份不是县里的，没有导入，没有变化。"),
        tr("请打电话问问对方。"),
    )


def missing_before(sequence: int) -> UserError:
    """It stands on a package that has not come yet."""
    return UserError(
        "package_missing_before",
        tr("还缺第 {n} 包，没有导入，什么都没有变化。").format(n=sequence),
        tr("请先导入第 {n} 包；找不到的话，给对方发一份回执，他再导出时会补上。").format(n=sequence),
    )


def volumes_missing(missing: list[int], count: int) -> UserError:
    """Not all its files are here; `missing` counts from 1."""
    listed = tr("、").join(str(each) for each in missing)
    return UserError(
        "package_volume_missing",
        tr("这一包分成 {n} 个文件，缺第 {missing} 个，没有导入，什么都没有变化。").format(n=count, missing=listed),
        tr("请把这一包的文件放在同一个文件夹里，一起选上。"),
    )


def mixed_volumes() -> UserError:
    """Files of several packages in one go, or two versions of the same file."""
    return UserError(
        "package_mixed",
        tr("选中的文件不是同一包的，没有导入，什么都没有变化。"),
        tr("请一包一包地导入。"),
    )


def swapped() -> UserError:
    """What is inside was sealed for another package."""
    return UserError(
        "package_swapped",
        tr("数据包里外对不上：里面装的是另一包的内容，像是被人换过。一条也没有导入，什么都没有变化。"),
        tr("请打电话告诉对方，让他重新导出一份，当面交。"),
    )


def not_its_own() -> UserError:
    """It holds what a device wrote, without that device's signature."""
    return UserError(
        "package_not_its_own",
        tr("数据包里有冒用别的电脑名义写的内容。一条也没有导入，什么都没有变化。"),
        tr("请打电话告诉对方和县里，先停用那台电脑。"),
    )
