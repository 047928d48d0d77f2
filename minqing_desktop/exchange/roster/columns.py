"""Decides what each column of a table is: its field, whether that is certain, and what only a person can say."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from minqing_desktop.domain.values import person_name
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.roster.grid import as_text, column_letter
from minqing_desktop.exchange.roster.headings import DERIVED, PLACED, REFUSED, Headings, Match, bare_heading, normalise
from minqing_desktop.exchange.roster.plan import ColumnReading, Question
from minqing_desktop.exchange.roster.table_finder import Table

# Of several columns for one field, those with such words in their label give way to the others.
_SECOND_CHOICE = {
    "group": "自然村|村组|村社|现住",
    "household_no": "公安|登记簿|档案|户口[簿薄]",
    "relation": "备注|大类|比对",
    "home_addr": "户|暂住|临时|其他|行政区划|区划",
    "household_type": "监测|防止|人员|称号",
    "village": "发包|区划",
}

Answers = Mapping[str, str]
"""Key of a column -> field, «extra» or «ignore»."""

_ABOUT_STATE = re.compile(r"状态|状况$|健在|在世|死亡|去世|去向|变更|变动|异动|现状|增减")
_HERE = frozenset(
    ("正常", "健在", "在世", "在册", "在户", "在籍", "在家", "常住", "有效", "现有", "存在", "新增", "迁入", "无变动")
)
_YES_NO = frozenset(("是", "否", "有", "无", "√"))
_SAMPLE_ROWS = 60
_SAMPLES_SHOWN = 5
_LONGEST_SAMPLE = 200
_SEVERAL_KEPT = frozenset(("phone", "death", "tags", "household_extra"))
_NAME_LIST = re.compile(r"[\u3400-\u9fff·]{2,}[、,，;；/\s][\u3400-\u9fff·]{2,}")


@dataclass(slots=True)
class Columns:
    """Columns of one table by what they mean; indexes count from 0."""

    readings: tuple[ColumnReading, ...]
    questions: tuple[Question, ...]
    layout: str
    places: dict[str, list[int]] = field(default_factory=dict)
    extras: list[tuple[int, str]] = field(default_factory=list)
    names_are_heads: bool = False
    """The names are in a column of heads: each row is a household that is told by its head alone."""

    def first(self, name: str) -> int:
        """The column of a field, -1 when there is none."""
        found = self.places.get(name)
        return found[0] if found else -1

    def heading(self, index: int) -> str:
        """The label of a column for people."""
        return self.readings[index].heading if 0 <= index < len(self.readings) else ""


@dataclass(slots=True)
class _Column:
    index: int
    heading: str
    key: str
    values: list[str]
    field: str | None
    sure: bool
    use: str = ""
    choices: tuple[str, ...] = ()
    is_answered: bool = False
    places: tuple[int, ...] = ()


def read_columns(table: Table, sheet_index: int, headings: Headings, answers: Answers) -> Columns:
    """Reads the header of one table; `answers` outweigh everything that is found."""
    layout = _fingerprint(table)
    columns = _describe(table, headings, layout)
    _settle_ambiguous(columns)
    for column in columns:
        _apply_answer(column, answers.get(column.key))
    result = Columns((), (), layout, names_are_heads=_take_heads_for_persons(columns))
    _one_column_per_field(columns)
    readings: list[ColumnReading] = []
    questions: list[Question] = []
    _keep_what_nothing_else_tells(columns, result.names_are_heads)
    for column in columns:
        column.use = column.use or _use_of(column)
        if column.use == "field" and column.field:
            result.places.setdefault(column.field, []).append(column.index)
        elif column.use == "extra":
            result.extras.append((column.index, column.heading or column_letter(column.index)))
        readings.append(_reading(column, sheet_index))
        if column.choices and column.key not in answers:
            questions.append(_question(column, sheet_index))
    _order_places(result, columns)
    result.readings, result.questions = tuple(readings), tuple(questions)
    return result


def _fingerprint(table: Table) -> str:
    """The same for every file with these headings in this order."""
    labels = "\n".join(normalise("/".join((*u, label))) for u, label in zip(table.uppers, table.labels, strict=True))
    # A first column without a heading is where a workbook of given back rows has its reasons.
    return hashlib.sha256(labels.lstrip("\n").encode()).hexdigest()[:16]


def _describe(table: Table, headings: Headings, layout: str) -> list[_Column]:
    columns: list[_Column] = []
    seen: dict[str, int] = {}
    rows = table.sheet.rows[table.first_row : table.first_row + _SAMPLE_ROWS]
    repeated = {label for label, count in Counter(table.labels).items() if count > 1}
    for index, (uppers, label) in enumerate(zip(table.uppers, table.labels, strict=True)):
        match = headings.match_path(uppers, label)
        shown = "/".join((*uppers[-1:], label)) if label in repeated and uppers else label
        seen[shown] = seen.get(shown, 0) + 1
        heading = shown if seen[shown] == 1 else f"{shown}{seen[shown]}"
        values = [text for row in rows if index < len(row) and (text := as_text(row[index])[:_LONGEST_SAMPLE])]
        key = f"{layout}/{normalise(heading) or index}"
        own, heading = bare_heading(heading)
        if own:
            match = Match(own, True)
        places = table.sheet.origins_of(index)
        columns.append(_Column(index, heading, key, values, match.field, match.sure, places=places))
    return columns


def _settle_ambiguous(columns: list[_Column]) -> None:
    """The labels of which FORMS-like practice knows several meanings: the values decide, or a person is asked."""
    by_field: dict[str | None, int] = {}
    for column in columns:
        by_field[column.field] = by_field.get(column.field, 0) + 1
    for column in columns:
        label = normalise(column.heading)
        if label in ("地址", "详细地址") and not by_field.get("hukou_addr"):
            column.choices = ("home_addr", "hukou_addr") if by_field.get("home_addr") == 1 else ()
        elif label in ("家庭成员", "共同生活家庭成员", "户籍人口", "家庭人口"):
            _settle_count_or_name(column)
        elif label in ("农户姓名", "申请人", "申请人姓名", "主体名称/农户", "客户名称"):
            has_other = any(c.field == "person_name" and c is not column for c in columns)
            column.field = "head_name" if has_other else "person_name"
            column.choices = ("head_name", "person_name") if has_other else ("person_name", "head_name")
        elif column.field == "registered_head" and not any(
            c.field == "head_name" and not normalise(c.heading).startswith("实际") for c in columns
        ):
            column.field = "head_name"  # beside an actual head it is the register's; beside the head it is ours
        elif label == "编号":
            _settle_number(column, bool(by_field.get("household_no")))
        elif _ABOUT_STATE.search(label) and column.field not in PLACED and _tells_states(column.values):
            column.field, column.sure = "death", True


def _tells_states(values: list[str]) -> bool:
    """Whether a column says of each person whether he is alive and here."""
    said = set(values)
    states = {value for value in said if person_name.state_of(value)}
    return bool(said) and (bool(states) or said <= _YES_NO) and said - states <= _HERE | _YES_NO


def _settle_count_or_name(column: _Column) -> None:
    numeric = sum(1 for value in column.values if re.fullmatch(r"\d{1,2}人?", value))
    if column.values and numeric * 2 > len(column.values):
        column.field, column.sure = "household_size", True
    elif any(_NAME_LIST.search(value) for value in column.values):
        column.field, column.sure = "member_list", True


def _settle_number(column: _Column, has_household_number: bool) -> None:
    values = column.values
    counts_up = [value for value in values if value.isdigit()] == [str(n + 1) for n in range(len(values))]
    if counts_up or has_household_number:
        column.field, column.sure = "seq", True
    elif len(set(values)) < len(values):
        column.field, column.sure = "household_no", True
    else:
        column.field, column.choices = "household_no", ("household_no", "seq")


def _apply_answer(column: _Column, answer: str | None) -> None:
    if answer is None:
        return
    if answer == "ignore":
        column.use = "ignored"
    elif answer == "extra":
        column.use = "extra"
    else:
        column.field, column.use = answer, ""
    column.sure, column.is_answered, column.choices = True, True, ()


def _take_heads_for_persons(columns: list[_Column]) -> bool:
    """Where only heads are named, they are the persons, and what is said of the head is said of them."""
    used = [column for column in columns if not column.use]
    names = [column for column in used if column.field == "head_name"]
    if not names or any(column.field == "person_name" for column in used):
        return False
    name = next((column for column in names if not normalise(column.heading).startswith("实际")), names[0])
    name.field = "person_name"
    has_id = any(column.field == "id_no" for column in used)
    for column in used:
        if column.field == "head_id_no" and not has_id:
            column.field = "id_no"
    return not any(column.field == "relation" for column in used)


def _one_column_per_field(columns: list[_Column]) -> None:
    """Of several columns for one field the best one keeps it; the others stay as extra columns."""
    groups: dict[str, list[_Column]] = {}
    for column in columns:
        if column.field in PLACED and not column.use and column.field not in _SEVERAL_KEPT:
            groups.setdefault(column.field or "", []).append(column)
    for name, candidates in groups.items():
        keep = _kept(name, candidates)
        for column in candidates:
            if column not in keep:
                column.use = "extra"


def _kept(name: str, candidates: list[_Column]) -> list[_Column]:
    if len(candidates) < 2:
        return candidates
    if answered := [column for column in candidates if column.is_answered]:
        return answered[:1]
    if name == "home_addr":
        parts = [c for c in candidates if re.search("街路巷|门.?楼|门牌", normalise(c.heading))]
        if len(parts) > 1:
            return parts
    if name == "head_name":
        actual = [c for c in candidates if normalise(c.heading).startswith("实际")]
        others = [c for c in candidates if c not in actual]
        return actual[:1] + others[:1]
    disliked = _SECOND_CHOICE.get(name)
    filled = [column for column in candidates if column.values] or candidates
    liked = [c for c in filled if not (disliked and re.search(disliked, normalise(c.heading)))] or filled
    return ([column for column in liked if column.sure] or liked)[:1]


def _keep_what_nothing_else_tells(columns: list[_Column], names_are_heads: bool) -> None:
    """An age is kept where no birth date is told, and the size of a household where its members are not listed."""
    told = {column.field for column in columns if not column.use}
    has_births = bool(told & {"birth", "id_no"})
    are_households = bool(told & {"relation", "household_no", "head_name", "head_id_no", "household_key"})
    for column in columns:
        is_only = (column.field == "age" and not has_births) or (
            column.field == "household_size" and (names_are_heads or not are_households or not _are_counts(column))
        )
        if is_only and not column.use and not column.is_answered and column.values:
            column.use = "extra"


def _are_counts(column: _Column) -> bool:
    """False for 户籍人口 that says 是 or 否 of each person."""
    return all(re.fullmatch(r"\d{1,2}(?:\.0)?人?", value) for value in column.values)


def _use_of(column: _Column) -> str:
    if not column.heading and not column.values:
        return "empty"
    if column.field in REFUSED:
        return "refused" if column.values else "empty"
    if column.field in DERIVED:
        return "derived"
    return "field" if column.field in PLACED else "extra"


def _order_places(result: Columns, columns: list[_Column]) -> None:
    """A person's own telephone goes before the household's; the actual head's column before the registered one's."""
    phones = result.places.get("phone")
    if phones and len(phones) > 1:
        phones.sort(key=lambda index: bool(re.search("户|固|住宅|其他", normalise(columns[index].heading))))
    for index in result.places.get("head_name", ())[:]:
        if normalise(columns[index].heading).startswith("实际"):
            result.places["head_name"].remove(index)
            result.places["actual_head"] = [index]
    if not result.places.get("head_name"):
        result.places.pop("head_name", None)


def _reading(column: _Column, sheet_index: int) -> ColumnReading:
    samples = tuple(dict.fromkeys(column.values))[:_SAMPLES_SHOWN]
    reason = "column_refused" if column.use == "refused" else "column_ambiguous" if column.choices else ""
    if column.use == "extra" and column.field is None:
        reason = "column_unknown"
    field_name = column.field if column.use != "extra" or column.field in REFUSED else None
    letter = column_letter(column.index)
    return ColumnReading(
        column.key,
        sheet_index,
        column.index,
        letter,
        column.heading,
        field_name,
        column.use,
        column.sure,
        reason,
        samples,
        column.places,
    )


def _question(column: _Column, sheet_index: int) -> Question:
    choices = (*column.choices, "extra", "ignore")
    samples = tuple(dict.fromkeys(column.values))[:_SAMPLES_SHOWN]
    words = tuple((choice, words_for(choice)) for choice in choices)
    return Question(column.key, sheet_index, column.index, column.heading, words, column.field or "extra", samples)


def meanings() -> tuple[str, ...]:
    """What a column may be said to be, besides «extra» and «ignore», in the order for a menu."""
    return tuple(code for code in _words() if code in PLACED or code in DERIVED)


def words_for(answer: str) -> str:
    """What a field, «extra» or «ignore» is called on the screen."""
    return _words().get(answer, answer)


def _words() -> dict[str, str]:
    return {
        "person_name": tr("本人姓名"),
        "id_no": tr("身份证号"),
        "relation": tr("与户主关系"),
        "sex": tr("性别"),
        "birth": tr("出生日期"),
        "phone": tr("联系电话"),
        "id_type": tr("证件类型"),
        "former_name": tr("曾用名"),
        "occupation": tr("职业"),
        "whereabouts": tr("现在何处"),
        "registered_head": tr("公安户主"),
        "livelihood": tr("生产生活"),
        "household_state": tr("户状态"),
        "household_state_on": tr("户状态日期"),
        "person_state": tr("人员状态"),
        "person_state_on": tr("人员状态日期"),
        "other_phones": tr("其他电话"),
        "relation_word": tr("关系原称"),
        "household_extra": tr("户的附加列"),
        "death": tr("死亡或变动情况"),
        "tags": tr("标签"),
        "remark": tr("备注"),
        "household_no": tr("户编号"),
        "head_name": tr("户主姓名"),
        "actual_head": tr("实际户主"),
        "head_id_no": tr("户主身份证号"),
        "group": tr("组别"),
        "home_addr": tr("家庭住址"),
        "hukou_addr": tr("户籍地址"),
        "village": tr("行政村"),
        "household_type": tr("户类型"),
        "household_tags": tr("户标签"),
        "household_remark": tr("户备注"),
        "seq": tr("序号"),
        "age": tr("年龄"),
        "household_size": tr("家庭人口数"),
        "member_list": tr("家庭成员名单"),
        "extra": tr("保留为附加列"),
        "ignore": tr("不要这一列"),
    }
