"""Every doubt, reason and refusal of an import in plain words, in one place."""

from collections.abc import Callable

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr

SEVERE = "problem"
"""The value in the file is wrong or lost, and a person must look at it."""
MILD = "notice"
"""The value was understood in one of several ways, or kept aside."""

# kind -> (severity, short label, sentence). Functions, because the language is chosen after this module is loaded.
_DOUBTS: dict[str, tuple[str, Callable[[], str], Callable[[], str]]] = {
    "id_damaged": (
        SEVERE,
        lambda: tr("身份证号已损坏"),
        lambda: tr("身份证号被表格软件存成了数字，后几位已丢失，这一项先空着。请对照原件补上。"),
    ),
    "id_check_digit": (
        SEVERE,
        lambda: tr("身份证号校验不通过"),
        lambda: tr("身份证号的校验码不对，可能抄错了一位，这一项先空着。请核对后补上。"),
    ),
    "id_not_valid": (
        SEVERE,
        lambda: tr("身份证号不完整"),
        lambda: tr("这一格不是完整的身份证号（位数、地区码或出生日期不对），这一项先空着。请核对后补上。"),
    ),
    "id_birth_mismatch": (
        SEVERE,
        lambda: tr("出生日期与身份证号不一致"),
        lambda: tr("表里的出生日期与身份证号不一致，按身份证号记录。"),
    ),
    "id_sex_mismatch": (
        SEVERE,
        lambda: tr("性别与身份证号不一致"),
        lambda: tr("表里的性别与身份证号不一致，按身份证号记录。"),
    ),
    "id_repeated": (
        SEVERE,
        lambda: tr("身份证号重复"),
        lambda: tr("同一个身份证号在表里出现了不止一次，可能是重复登记，请核对。"),
    ),
    "number_repeated": (
        SEVERE,
        lambda: tr("户编号重复"),
        lambda: tr("不同的户用了同一个户编号，按不同的户记录。请核对户编号。"),
    ),
    "two_heads": (
        SEVERE,
        lambda: tr("一户有两个户主"),
        lambda: tr("这一户有不止一个户主，取第一个。请核对。"),
    ),
    "name_incomplete": (
        SEVERE,
        lambda: tr("姓名里有缺字"),
        lambda: tr("姓名里有一个字在文件里已经变成问号或方框，请对照原件改正。"),
    ),
    "number_masked": (
        MILD,
        lambda: tr("号码是遮住的"),
        lambda: tr("这个号码中间是 * 号，给出来的时候就遮住了，没有存；在册的号码不会被它盖掉。"),
    ),
    "id_missing": (MILD, lambda: tr("没有身份证号"), lambda: tr("这一行没有填身份证号。")),
    "id_converted": (
        MILD,
        lambda: tr("15 位身份证号已升为 18 位"),
        lambda: tr("15 位的旧身份证号已按国家标准换成 18 位，请核对。"),
    ),
    "date_unclear": (
        MILD,
        lambda: tr("日期看不明白"),
        lambda: tr("日期看不明白，能确定的部分已记录，其余空着。"),
    ),
    "date_century_guessed": (
        MILD,
        lambda: tr("两位数的年份"),
        lambda: tr("年份只写了两位，按 20 开头理解，请核对。"),
    ),
    "phone_extra": (MILD, lambda: tr("一格有几个电话"), lambda: tr("一格里有几个电话，第一个作联系电话，其余也保留。")),
    "phone_odd": (
        MILD,
        lambda: tr("电话号码不寻常"),
        lambda: tr("电话一格的位数不对或夹有别的文字，原样保留在附加列里。"),
    ),
    "relation_unknown": (
        MILD,
        lambda: tr("关系认不出"),
        lambda: tr("认不出这个“与户主关系”，原来的说法保留着。"),
    ),
    "name_odd": (
        MILD,
        lambda: tr("姓名里有别的内容"),
        lambda: tr("姓名一格里夹有数字、标点，或者像是两个人，照原样记下了，请看一眼。"),
    ),
    "sex_unclear": (MILD, lambda: tr("性别认不出"), lambda: tr("认不出这一格的性别，先空着。")),
    "no_head": (MILD, lambda: tr("没有户主"), lambda: tr("这一户没有标明户主，导入后可以指定。")),
    "head_inferred": (
        MILD,
        lambda: tr("户主是推断的"),
        lambda: tr("表里没有“与户主关系”一列，把每户的第一个人当作户主。"),
    ),
    "head_added": (
        MILD,
        lambda: tr("户主不在成员里"),
        lambda: tr("户主的名字只写在“户主”一列，成员里没有这个人，已按名字补为户主。"),
    ),
    "head_differs": (
        MILD,
        lambda: tr("实际户主与公安户主不同"),
        lambda: tr("实际户主和户口簿上的户主不是同一个人，两个都保留。"),
    ),
    "household_inferred": (
        MILD,
        lambda: tr("户是推断的"),
        lambda: tr("表里没有户编号，这几行我认为是一户。"),
    ),
    "row_skipped": (MILD, lambda: tr("跳过的行"), lambda: tr("这一行不像一个人，没有导入。")),
    "formula_empty": (
        MILD,
        lambda: tr("公式没有结果"),
        lambda: tr(
            "这一列里有公式，可是文件里没有存下算出的结果，这些格读作空白。请用 WPS 或 Excel 打开它保存一次再导入。"
        ),
    ),
    "column_unknown": (
        MILD,
        lambda: tr("不认识的列"),
        lambda: tr("这一列没有对应的项目，原样保留为附加列。"),
    ),
    "column_refused": (
        MILD,
        lambda: tr("默认不导入的列"),
        lambda: tr("民族、宗教、政治面貌、生物特征一类的列默认不导入；需要时可以勾选，只作填表用。"),
    ),
    "column_ambiguous": (
        MILD,
        lambda: tr("需要您确认的列"),
        lambda: tr("这一列可能有几种意思，请看一眼选得对不对。"),
    ),
}

_SKIPPED: dict[str, Callable[[], str]] = {
    "no_name": lambda: tr("没有姓名"),
    "total": lambda: tr("合计或小计行"),
    "footer": lambda: tr("表尾的说明或签字"),
    "repeated_header": lambda: tr("重复的表头"),
    "comment": lambda: tr("填表说明"),
    "section": lambda: tr("分组标题"),
    "title": lambda: tr("表中间的标题"),
    "not_a_person": lambda: tr("不像一个人的姓名"),
    "by_hand": lambda: tr("您让跳过的"),
    "hidden": lambda: tr("隐藏的工作表"),
    "empty": lambda: tr("空的工作表"),
    "no_rows": lambda: tr("表头下面没有人"),
    "no_table": lambda: tr("没有找到花名册的表头"),
    "same_people": lambda: tr("和前面的工作表是同一批人"),
    "unreadable": lambda: tr("打不开这个文件"),
}

_REFUSALS: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "missing": (
        lambda: tr("找不到这个文件。"),
        lambda: tr("请看看它是不是被移走了，或者U盘已经拔出，再选一次。"),
    ),
    "denied": (
        lambda: tr("没有权限读取这个文件，或者它正被别的程序占用。"),
        lambda: tr("请在 WPS 或 Excel 里关掉它，再试一次。"),
    ),
    "empty": (
        lambda: tr("这个文件是空的，没有可以导入的内容。"),
        lambda: tr("笔记本没有变化。请换一个文件。"),
    ),
    "not_found": (
        lambda: tr("这个文件里没有找到花名册：没有“姓名”一类的表头。"),
        lambda: tr("笔记本没有变化。请确认选对了文件，表头里要有姓名，以及身份证号、与户主关系、户编号或电话。"),
    ),
    "no_rows": (
        lambda: tr("找到了花名册的表头，但下面没有人。"),
        lambda: tr("笔记本没有变化。请确认选对了文件。"),
    ),
    "cut": (
        lambda: tr("这个文件不完整，可能没有拷完或没有下载完。"),
        lambda: tr("笔记本没有变化。请重新拷贝一份，先用 WPS 或 Excel 打开看看。"),
    ),
    "unreadable": (
        lambda: tr("这个文件打不开，内容已损坏或不是它名字所说的格式。"),
        lambda: tr("笔记本没有变化。请用 WPS 或 Excel 打开它，另存为 .xlsx 再试。"),
    ),
    "password": (
        lambda: tr("这个文件设了密码，不能读取。"),
        lambda: tr("笔记本没有变化。请用 WPS 或 Excel 打开它，去掉密码后另存一份再试。"),
    ),
    "too_big": (
        lambda: tr("这个文件太大或展开后太大，为了安全没有读取。"),
        lambda: tr("笔记本没有变化。请删掉表格外多余的行列，或按村、按组分成几个文件再试。"),
    ),
    "too_slow": (
        lambda: tr("读这个文件用的时间太长，已经停下。"),
        lambda: tr("笔记本没有变化。请用 WPS 或 Excel 打开它，只留下花名册，另存为 .xlsx 再试。"),
    ),
    "unsafe": (
        lambda: tr("这个文件里有不该有的内容（外部引用或实体声明），为了安全没有读取。"),
        lambda: tr("笔记本没有变化。请用 WPS 或 Excel 打开它，另存为 .xlsx 再试。"),
    ),
    "type_unknown": (
        lambda: tr("认不出这个文件的格式。"),
        lambda: tr("笔记本没有变化。可以导入的有 .xlsx .xls .xlsb .ods .csv .txt，以及网页导出的 .xls。"),
    ),
    "reader_failed": (
        lambda: tr("读表格的程序意外停止了。"),
        lambda: tr("笔记本没有变化。请再试一次；如果还是这样，请用 WPS 或 Excel 把文件另存为 .xlsx。"),
    ),
}


def severity_of(kind: str) -> str:
    """problem or notice."""
    return _DOUBTS[kind][0]


def doubt_label(kind: str) -> str:
    """A few words for a filter or a count."""
    return _DOUBTS[kind][1]()


def doubt_sentence(kind: str) -> str:
    """What is the matter and what was done about it; never names anybody."""
    return _DOUBTS[kind][2]()


def skip_reason(code: str) -> str:
    """Why a row or a sheet was left out."""
    return _SKIPPED[code]()


def refusal(case: str) -> UserError:
    """Why a file is no roster that can be read; the code is «roster.» and the case. The path is left out on purpose."""
    what, advice = _REFUSALS[case]
    return UserError(f"roster.{case}", what(), advice())


def all_kinds() -> tuple[str, ...]:
    """Every kind of doubt, problems first."""
    return tuple(_DOUBTS)
