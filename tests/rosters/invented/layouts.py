"""The shapes of FORMS §1 with a row for each person: which columns stand there, and what they say of the village."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.rosters.invented.people import Home, Member, Village
from tests.rosters.invented.writing import Cell, Writing

Merge = tuple[int, int, int, int]
Expected = dict[str, object]


@dataclass
class Grid:
    """One sheet; `header` is the row of its lowest labels, `path` the file it goes to when there are several."""

    name: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    header: int = 0
    path: str = ""


@dataclass
class ExpectedHome:
    """What a right reading knows of one household; a fact that the file does not tell is absent."""

    facts: Expected
    members: list[Expected]


@dataclass
class Roster:
    """A roster as it stands in files, with its truth. `says_households`: nobody has to conclude who lives together."""

    shape: str
    grids: list[Grid]
    truth: list[ExpectedHome]
    says_households: bool = True


@dataclass(frozen=True)
class Line:
    """One row to be written: who, where in the file and in the household."""

    home: Home
    member: Member
    place: int
    running: int


# Shape -> its headings; «/» puts a heading under an upper one. The word behind says what stands in the column.
_SHAPES = {
    "1": (
        "乡镇=town|村（居）委会=village|户号=number|本户地址=address|姓名=name|与户主关系=relation|性别=sex|"
        "公民身份号码=id|户类型=kind"
    ),
    "2": (
        "户别=kind|户号=number|与户主关系=relation|公民身份证号=id|姓名=name|性别=sex|住址行政区划=county|"
        "住址街路巷=street|住址门(楼)详址=door|出生日期=birth"
    ),
    "3": (
        "序号=seq|村组=village|组=group|户主姓名=head|家庭成员=name|性别=sex|出生日期=birth|身份证=id|"
        "与户主关系=relation|户籍人口数=size|备注=note"
    ),
    "4": (
        "公安户号=other_number|居住户号=number|姓名=name|性别=sex|出生时间=birth|证件类型=id_type|证件号码=id|"
        "联系电话=phone|户籍地详址=hukou|常住地祥址=address"
    ),
    "5": (
        "序号=seq|户编号=number|本户地址=address|姓名=name|与户主关系=relation|公民身份号码=id|年龄=age|"
        "户类型=kind|实际户主=head|家庭人口=size|电话号码=phone"
    ),
    "6": (
        "档案号=number|户主/联系人=head|类型=kind_extra|基本信息/与户主关系=relation|基本信息/姓名=name|"
        "基本信息/性别=sex|基本信息/出生日期=birth|基本信息/证件号码=id|基本信息/死亡日期=blank|"
        "基本信息/婚姻状况=married|基本信息/联系电话=phone|家庭地址=address"
    ),
    "10": (
        "序号=seq|村=village|组=group|户主姓名=head|家庭成员=name|与户主关系=relation|性别=sex|出生年月=birth|"
        "身份证号=id|户口性质=nature|本户地址=address"
    ),
    "10b": (
        "序号=seq|组别=group|姓名=name|户主（与户主关系）=relation_or_name|性别=sex|身份证号码=id|"
        "联系方式=phone|备注=note"
    ),
    "11": (
        "*户编号=number|姓名*=name|* 与户主\n关系=relation|身份证号码*（必填）=id|性 别=sex|所属组=group|"
        "联系\n电话=phone|现居住地址=address"
    ),
    "12": (
        "县=county|乡(镇)=town|行政村=village|自然村=group|户编号=number|人编号=person_number|姓名=name|"
        "证件号码=id|当前家庭人口数=size|与户主关系=relation|健康状况=health|残疾类别=blank|"
        "务工时间（月）=months|人联系电话=phone|户类型=kind|防止返贫致贫监测对象类型=blank|风险是否消除=blank"
    ),
    "13": (
        "序号=seq|组别=group|残疾人姓名=name|性别=sex|身份证号=id|残疾类别=health|残疾证号=person_number|"
        "有效期=until|联系电话=phone"
    ),
    "runs": ("姓名=name|与户主关系=relation|身份证号=id|性别=sex|出生年月=birth|电话=phone|住址=address"),
    "bare": ("组=group|户号=number|姓名=name|关系=relation|性别=sex|出生日期=birth|电话=phone"),
}
SHAPES: dict[str, list[tuple[str, str]]] = {
    shape: [(heading, kind) for heading, _, kind in (each.partition("=") for each in columns.split("|"))]
    for shape, columns in _SHAPES.items()
}

# Columns that are written once for a household where a village merges cells.
MERGED = frozenset(("number", "head", "address", "group", "kind", "size", "seq"))
_FACT_OF_HOME = {"number": "number", "group": "group", "kind": "household_type", "head": "head_name"}


def person_rows(shape: str, village: Village, writing: Writing, chance: random.Random, merges: bool) -> Roster:
    """The village in one of the shapes above; with `merges` a household's facts stand in merged cells."""
    columns = SHAPES[shape]
    labels, uppers = [heading.rpartition("/")[2] for heading, _ in columns], _uppers(columns)
    grid = Grid("Sheet1", [], header=1 if any(uppers) else 0)
    if any(uppers):
        _two_levels(grid, labels, uppers)
    else:
        grid.rows.append([*labels])
    running = 0
    truth: list[ExpectedHome] = []
    for home in village.homes if shape != "13" else _each_alone(village):
        top = len(grid.rows)
        facts: list[Expected] = []
        for place, member in enumerate(home.members):
            running += 1
            line = Line(home, member, place, running)
            told: Expected = {}
            grid.rows.append([_cell(kind, line, writing, chance, told) for _, kind in columns])
            facts.append(_settled(told))
        if merges and len(home.members) > 1:
            _merge_home(grid, [kind for _, kind in columns], top, len(home.members))
        truth.append(ExpectedHome(home_facts(home, writing, {kind for _, kind in columns}), facts))
    kinds = {kind for _, kind in columns}
    return Roster(shape, [grid], truth, "number" in kinds or (merges and "seq" in kinds) or shape == "13")


def home_facts(home: Home, writing: Writing, kinds: set[str]) -> Expected:
    """What the columns say of a household."""
    facts: Expected = {"size": len(home.members)}
    if "number" in kinds:
        facts["number"] = home.number
    if "group" in kinds:
        facts["group"] = writing.group(home.group)
    if "kind" in kinds:
        facts["household_type"] = home.kind
    if "address" in kinds:
        facts["address"] = home.address
    elif "street" in kinds:
        facts["address"] = f"示范路{int(home.number)}号"
    if kinds & {"head", "relation", "relation_or_name"}:
        facts["head_name"] = home.head_name
    return facts


def _each_alone(village: Village) -> list[Home]:
    return [Home(home.number, home.group, home.address, (member,)) for home in village.homes for member in home.members]


def _uppers(columns: list[tuple[str, str]]) -> list[str]:
    return [upper if "家" not in upper else "" for upper in (_upper(heading) for heading, _ in columns)]


def _upper(heading: str) -> str:
    return heading.split("/")[0] if heading.startswith("基本信息/") else ""


def _two_levels(grid: Grid, labels: list[str], uppers: list[str]) -> None:
    """Upper labels over the columns they cover, the others merged down over both levels."""
    above: list[Cell] = []
    below: list[Cell] = []
    for column, (label, upper) in enumerate(zip(labels, uppers, strict=True)):
        above.append(upper if upper and (column == 0 or uppers[column - 1] != upper) else "" if upper else label)
        below.append(label if upper else "")
        if not upper:
            grid.merges.append((0, column, 1, column))
    first = next(column for column, upper in enumerate(uppers) if upper)
    last = max(column for column, upper in enumerate(uppers) if upper)
    grid.merges.append((0, first, 0, last))
    grid.rows += [above, below]


def _merge_home(grid: Grid, kinds: list[str], top: int, count: int) -> None:
    for column, kind in enumerate(kinds):
        if kind in MERGED:
            grid.merges.append((top, column, top + count - 1, column))
            for row in grid.rows[top + 1 :]:
                row[column] = ""


def _settled(told: Expected) -> Expected:
    """A whole ID number says the birth date and the sex, whatever other columns leave open."""
    number = str(told.get("id_number", ""))
    if number:
        told["birth_date"] = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        told["sex"] = "男" if int(number[16]) % 2 else "女"
    return told


def _cell(kind: str, line: Line, writing: Writing, chance: random.Random, told: Expected) -> Cell:
    """The cell of one column; what it tells of the person goes into `told`."""
    member = line.member
    told["name"] = member.name
    if kind == "id":
        told["id_number"] = member.id_number
        if member.id_number and chance.random() < writing.spoilt_ids:
            cell, told["id_number"], told["doubt"] = writing.spoilt_id(member.id_number, chance)
            return cell
    elif kind in ("relation", "relation_or_name"):
        told["relation"] = member.relation
    elif kind == "sex":
        told["sex"] = member.sex
    elif kind == "phone":
        told["phone"] = member.phone
    elif kind == "birth":
        cell, told["birth_date"] = writing.birth(member.born)
        return cell
    elif kind == "note" and member.note:
        told["note"] = member.note
    return _WRITERS[kind](line, writing, chance)


def _relation_or_name(line: Line, writing: Writing, chance: random.Random) -> Cell:
    """The column that names the head, and says of all others what they are to the head."""
    if line.place == line.home.head and chance.random() < 0.5:
        return writing.name(line.member.name)
    return writing.relation(line.member, chance)


_WRITERS: dict[str, Callable[[Line, Writing, random.Random], Cell]] = {
    "seq": lambda line, _w, _c: line.running,
    "town": lambda _l, _w, _c: "示范镇",
    "county": lambda _l, _w, _c: "示范县",
    "village": lambda _l, _w, _c: "示范村",
    "street": lambda _l, _w, _c: "示范路",
    "door": lambda line, _w, _c: f"{int(line.home.number)}号",
    "number": lambda line, _w, _c: line.home.number,
    "other_number": lambda line, _w, _c: f"9{line.home.number}",
    "person_number": lambda line, _w, _c: f"P{line.running:05}",
    "address": lambda line, _w, _c: line.home.address,
    "hukou": lambda line, _w, _c: f"老街{int(line.home.number)}号",
    "kind": lambda line, _w, _c: line.home.kind,
    "kind_extra": lambda _l, _w, _c: "农户",
    "name": lambda line, writing, _c: writing.name(line.member.name),
    "head": lambda line, writing, _c: writing.name(line.home.head_name),
    "relation": lambda line, writing, chance: writing.relation(line.member, chance),
    "relation_or_name": _relation_or_name,
    "sex": lambda line, writing, _c: writing.sex(line.member.sex),
    "id": lambda line, writing, _c: writing.id_number(line.member.id_number),
    "id_type": lambda _l, _w, _c: "居民身份证",
    "phone": lambda line, writing, _c: writing.phone(line.member.phone),
    "group": lambda line, writing, _c: writing.group(line.home.group),
    "size": lambda line, _w, _c: len(line.home.members),
    "age": lambda line, _w, _c: 2026 - int(line.member.born[:4]),
    "note": lambda line, _w, _c: line.member.note,
    "married": lambda _l, _w, _c: "已婚",
    "nature": lambda _l, _w, _c: "农业",
    "health": lambda _l, _w, _c: "健康",
    "months": lambda _l, _w, chance: chance.randrange(12),
    "until": lambda _l, _w, _c: "2030-01-01",
    "blank": lambda _l, _w, _c: "",
}
