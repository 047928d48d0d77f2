"""The functions of formulas: names, how many things they take, and a line on each for people."""

from collections.abc import Callable
from dataclasses import dataclass

from minqing_desktop.domain.words import tr

_MANY = 30


@dataclass(frozen=True, slots=True)
class Function:
    """`usage` shows how it is written, `about` says what it gives."""

    least: int
    most: int
    usage: Callable[[], str]
    about: Callable[[], str]


# The names are written in formulas that people keep: none is ever renamed.
FUNCTIONS: dict[str, Function] = {
    "年龄": Function(0, 1, lambda: tr("年龄(2026-12-31)"), lambda: tr("到那一天的周岁；不写日子就算到填报那天")),
    "人数": Function(0, 1, lambda: tr("人数(年龄>=60)"), lambda: tr("这一户里合条件的有几人；不写条件就是全户")),
    "列出": Function(1, 2, lambda: tr("列出(姓名, 标签:残疾)"), lambda: tr("这一户里合条件的人，一个个用顿号连起来")),
    "合计": Function(1, 2, lambda: tr("合计(附加:月收入, 年龄>=16)"), lambda: tr("这一户里合条件的人加起来")),
    "如果": Function(2, 3, lambda: tr('如果(年龄>=60, "老人", "")'), lambda: tr("合条件取前一项，不合取后一项")),
    "且": Function(1, _MANY, lambda: tr('且(年龄>=60, 性别="女")'), lambda: tr("每一条都合")),
    "或": Function(1, _MANY, lambda: tr("或(标签:低保, 标签:特困)"), lambda: tr("有一条合就行")),
    "非": Function(1, 1, lambda: tr("非(标签:低保)"), lambda: tr("反过来")),
    "空": Function(1, 1, lambda: tr("空(联系电话)"), lambda: tr("是不是没有填")),
    "包含": Function(2, 2, lambda: tr('包含(备注, "外出")'), lambda: tr("文字里有没有另一段文字")),
    "前": Function(2, 2, lambda: tr("前(身份证号, 6)"), lambda: tr("开头几个字")),
    "后": Function(2, 2, lambda: tr("后(身份证号, 4)"), lambda: tr("末尾几个字")),
    "中": Function(3, 3, lambda: tr("中(出生日期, 6, 2)"), lambda: tr("从第几个字起的几个字")),
    "长度": Function(1, 1, lambda: tr("长度(姓名)"), lambda: tr("有几个字")),
    "换": Function(3, 3, lambda: tr('换(组别, "组", "")'), lambda: tr("把一段文字换成另一段")),
    "遮盖": Function(3, 3, lambda: tr("遮盖(身份证号, 6, 4)"), lambda: tr("只留前几位和后几位，中间用 * 号")),
    "连接": Function(2, _MANY, lambda: tr('连接("、", 姓名, 性别)'), lambda: tr("用头一项把后面不空的连起来")),
    "年": Function(1, 1, lambda: tr("年(出生日期)"), lambda: tr("日子的年份")),
    "月": Function(1, 1, lambda: tr("月(出生日期)"), lambda: tr("日子的月份")),
    "日": Function(1, 1, lambda: tr("日(出生日期)"), lambda: tr("日子的几号")),
    "日期": Function(
        2,
        2,
        lambda: tr('日期(出生日期, "YYYY年M月D日")'),
        lambda: tr("把日子写成这个样子"),
    ),
    "取整": Function(1, 1, lambda: tr("取整(合计(附加:亩数))"), lambda: tr("去掉小数")),
    "四舍五入": Function(2, 2, lambda: tr("四舍五入(附加:亩数, 1)"), lambda: tr("留几位小数")),
}

# The same names for who uses the program in English; the translations of `usage` are written with them.
ENGLISH_NAMES = {
    "AGE": "年龄", "COUNT": "人数", "LIST": "列出", "SUM": "合计", "IF": "如果", "AND": "且", "OR": "或", "NOT": "非",
    "EMPTY": "空", "CONTAINS": "包含", "LEFT": "前", "RIGHT": "后", "MID": "中", "LENGTH": "长度", "REPLACE": "换",
    "MASK": "遮盖", "JOIN": "连接", "YEAR": "年", "MONTH": "月", "DAY": "日", "DATE": "日期", "INT": "取整",
    "ROUND": "四舍五入",
}  # fmt: skip


def function_words() -> list[tuple[str, str, str]]:
    """Name, how it is written, and what it gives, of all functions."""
    return [(name, function.usage(), function.about()) for name, function in FUNCTIONS.items()]
