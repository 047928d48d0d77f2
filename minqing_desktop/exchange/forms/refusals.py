"""Why a form cannot be filled, in plain words."""

from collections.abc import Callable

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr


def _sentences() -> dict[str, tuple[Callable[[], str], Callable[[], str]]]:
    return {
        "missing": (lambda: tr("没有找到这份空白表。"), lambda: tr("请核对文件的位置和名字。")),
        "denied": (
            lambda: tr("这份空白表打不开，可能正被别的程序占用，或没有读它的权限。"),
            lambda: tr("请先关掉 WPS 或 Excel 再试。"),
        ),
        "old_format": (
            lambda: tr("这是老格式的表格（.xls 或 .et），或者加了密码；现在只能填 .xlsx，没有生成文件。"),
            lambda: tr("请用 WPS 或 Excel 打开它，另存为 .xlsx（不加密码），再来填。"),
        ),
        "strict": (
            lambda: tr("这份表存成了“严格的 Open XML”，现在还填不了，没有生成文件。"),
            lambda: tr("请用 WPS 或 Excel 打开它，另存为普通的 .xlsx，再来填。"),
        ),
        "no_workbook": (
            lambda: tr("这个文件不是 .xlsx 表格，没有生成文件。"),
            lambda: tr("请用 WPS 或 Excel 打开它，另存为 .xlsx，再来填。"),
        ),
        "damaged": (
            lambda: tr("这份空白表已经损坏，读不出来，没有生成文件。"),
            lambda: tr("请用 WPS 或 Excel 打开它，另存一份再试。"),
        ),
        "nothing_found": (
            lambda: tr("这份表里没有认出要填的栏，没有生成文件。"),
            lambda: tr("用 form look 看看认出了什么；要填的表得有一行列名，或者“姓名”这样的标签旁边留着空格。"),
        ),
        "not_blank": (
            lambda: tr("这份表的表头认出来了，可是下面已经有内容，没有空行可填；没有生成文件。"),
            lambda: tr("请把表头下面的内容删掉，留一行空行（合计、落款留着），另存一份再来填。"),
        ),
        "too_long": (
            lambda: tr("要填的行数超过了一张表能放的行数，没有生成文件。"),
            lambda: tr("请用 --group、--tag 分几次填。"),
        ),
    }


def refusal(case: str) -> UserError:
    """The code is «form.» and the case."""
    what, advice = _sentences()[case]
    return UserError(f"form.{case}", what(), advice())
