"""Why a package that is genuine is still not the county's to take: which village it is of."""

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr


def foreign_village(code: str) -> UserError:
    """It writes in a village that its computer was not confirmed for."""
    return UserError(
        "county_village_foreign",
        tr("数据包里有别的村（{code}）的内容，发它的电脑没有登记这个村；一条也没有收。").format(code=code),
        tr("请打电话核实；确实也管这个村的，让它重新交一份写着这个村的登记文件，核对以后再收。"),
    )


def unregistered_village(code: str) -> UserError:
    """It writes in a village that the county does not know."""
    return UserError(
        "county_village_unregistered",
        tr("数据包里的村（{code}）不在县里的登记表上；一条也没有收。").format(code=code),
        tr("请先把这个村登记上，再收一次。"),
    )


def not_for_a_county() -> UserError:
    """A reply or a list of computers: what goes the other way."""
    return UserError(
        "package_not_for_county",
        tr("这是县里发给村里的文件，县里不收，没有变化。"),
        tr("请看看是不是拿错了U盘。"),
    )
