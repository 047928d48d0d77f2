"""Why a form cannot be filled, in plain words."""

from collections.abc import Callable, Sequence

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr


def _sentences() -> dict[str, tuple[Callable[[], str], Callable[[], str]]]:
    return {
        "missing": (lambda: tr("没有找到这份空白表。"), lambda: tr("请核对文件的位置和名字。")),
        "denied": (
            lambda: tr("这份空白表打不开，可能正被别的程序占用，或没有读它的权限。"),
            lambda: tr("请先关掉 WPS 或 Excel 再试。"),
        ),
        "password": (
            lambda: tr("这份空白表加了密码，读不出来，没有生成文件。"),
            lambda: tr("请用 WPS 或 Excel 打开它，去掉密码另存一份，再来填。"),
        ),
        "web_page": (
            lambda: tr("这个文件名字像表格，里面其实是网页，没有表格的格式可以照着填；没有生成文件。"),
            lambda: tr("请用 WPS 或 Excel 打开它，另存为 .xlsx，再来填。"),
        ),
        "too_big": (
            lambda: tr("这份空白表太大，或者展开后太大，为了安全没有打开；没有生成文件。"),
            lambda: tr("请用 WPS 或 Excel 打开它，删掉表格外多余的行列和图片，另存一份再试。"),
        ),
        "too_much": (
            lambda: tr("要填的内容太多，一次装不下，没有生成文件。"),
            lambda: tr("请按组、标签分几次填。"),
        ),
        "too_slow": (
            lambda: tr("读或填这份表用的时间太长，已经停下，没有生成文件。"),
            lambda: tr("请用 WPS 或 Excel 打开它，另存一份再试；人很多的话分几次填。"),
        ),
        "reader_failed": (
            lambda: tr("填表的程序意外停止了，没有生成文件，笔记本没有变化。"),
            lambda: tr("请再试一次；如果还是这样，请用 WPS 或 Excel 把空白表另存为 .xlsx 再来填。"),
        ),
        "no_workbook": (
            lambda: tr("这个文件不是 .xlsx、.xls 或 .et 表格，没有生成文件。"),
            lambda: tr("请用 WPS 或 Excel 打开它，另存为 .xlsx，再来填。"),
        ),
        "damaged": (
            lambda: tr("这份空白表已经损坏，读不出来，没有生成文件。"),
            lambda: tr("请用 WPS 或 Excel 打开它，另存一份再试。"),
        ),
        "nothing_found": (
            lambda: tr("这份表里没有认出要填的栏，没有生成文件。"),
            lambda: tr("要填的表得有一行列名，或者“姓名”这样的标签旁边留着空格。"),
        ),
        "not_blank": (
            lambda: tr("这份表的表头认出来了，可是下面已经有内容，没有空行可填；没有生成文件。"),
            lambda: tr("请把表头下面的内容删掉，留一行空行（合计、落款留着），另存一份再来填。"),
        ),
        "too_long": (
            lambda: tr("要填的行数超过了一张表能放的行数，没有生成文件。"),
            lambda: tr("请按组、按标签分几次填。"),
        ),
    }


def refusal(case: str) -> UserError:
    """The code is «form.» and the case."""
    what, advice = _sentences()[case]
    return UserError(f"form.{case}", what(), advice())


def refusal_of(code: str) -> UserError:
    """The refusal that a child process told by its code."""
    case = code.removeprefix("form.")
    return refusal(case if case in _sentences() else "reader_failed")


def lost_words(codes: Sequence[str]) -> tuple[str, ...]:
    """Sentences on what of a form cannot be carried over into the filled file."""
    if "strict" in codes:
        return (tr("这份表存成了“严格的 Open XML”，填好的是普通的 .xlsx，样子一样。"),)
    if "old" not in codes:
        return ()
    words = {
        "pictures": tr("图片"), "boxes": tr("文本框"), "controls": tr("复选框和按钮"), "charts": tr("图表"),
        "shapes": tr("图形"), "rules": tr("条件格式"), "checks": tr("一些下拉选项"), "pivots": tr("数据透视表"),
        "macros": tr("宏"), "formulas": tr("一些公式（只留下了原来的结果）"),
        "arrays": tr("数组公式（只留下了原来的结果）"),
    }  # fmt: skip
    lost = [word for code, word in words.items() if code in codes]
    if not lost:
        return (tr("这份表是老格式（.xls 或 .et），填好的是 .xlsx，样子一样。"),)
    told = tr("这份表是老格式（.xls 或 .et），填好的是 .xlsx；{things}带不过去，请对照原表补上。")
    return (told.format(things=tr("、").join(lost)),)
