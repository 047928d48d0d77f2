"""The shapes of FORMS §1 with a row, a sheet or a file for each household."""

import random

from tests.rosters.invented.layouts import Expected, ExpectedHome, Grid, Roster, home_facts
from tests.rosters.invented.people import Member, Village
from tests.rosters.invented.writing import Cell, Writing


def form_sheets(village: Village, writing: Writing, chance: random.Random) -> Roster:
    """Shape 7: a sheet for each household, named after its head; labelled values stand above the members."""
    grids: list[Grid] = []
    for home in village.homes:
        head = home.members[home.head]
        rows: list[list[Cell]] = [
            ["示范村家庭情况登记表"],
            ["编号", home.number, "户主", home.head_name, "联系电话", writing.phone(head.phone)],
            ["家庭住址", home.address, "", "", "组别", writing.group(home.group)],
            [],
            ["家庭成员情况"],
            ["姓名", "与户主关系", "性别", "出生日期", "身份证号", "备注"],
        ]
        for member in home.members:
            cell, _ = writing.birth(member.born)
            rows.append([writing.name(member.name), writing.relation(member, chance), writing.sex(member.sex), cell,
                         writing.id_number(member.id_number), member.note])  # fmt: skip
        grids.append(Grid(home.head_name[:28], rows, [(0, 0, 0, 5), (4, 0, 4, 5)], header=5))
    truth = [
        ExpectedHome(
            home_facts(home, writing, {"number", "group", "address", "head"}),
            [_told(member, writing, with_phone=member is home.members[home.head]) for member in home.members],
        )
        for home in village.homes
    ]
    return Roster("7", grids, truth)


def folder_of_files(village: Village, writing: Writing, chance: random.Random) -> Roster:
    """Shape 8: «编号-姓名-表1» in a folder for each group."""
    labels: list[Cell] = ["户内序号", "家庭成员姓名", "性别", "身份证号", "与承包方代表关系", "变动情况"]
    grids: list[Grid] = []
    truth: list[ExpectedHome] = []
    for home in village.homes:
        rows: list[list[Cell]] = [labels]
        told: list[Expected] = []
        for place, member in enumerate(home.members):
            change = chance.choice(("", "", "", "2020年死亡", "迁出", "新增"))
            rows.append([place + 1, writing.name(member.name), writing.sex(member.sex),
                         writing.id_number(member.id_number), writing.relation(member, chance), change])  # fmt: skip
            state = {"2020年死亡": "deceased", "迁出": "moved_out"}.get(change, "")
            told.append({**_told(member, writing), "state": state})
        path = f"名册/{'〇一二三四五六七八九'[home.group]}组/{home.number}-{home.head_name}-表1"
        grids.append(Grid("Sheet1", rows, path=path))
        facts = home_facts(home, writing, {"number", "head"})
        truth.append(ExpectedHome({**facts, "group": f"{'〇一二三四五六七八九'[home.group]}组"}, told))
    return Roster("8", grids, truth)


def member_columns(village: Village, writing: Writing, chance: random.Random) -> Roster:
    """Shape 9: a row for each household, columns repeated for each member."""
    most = max(len(home.members) for home in village.homes)
    stems = chance.choice((("成员{n}姓名", "成员{n}身份证号", "成员{n}与户主关系", "成员{n}电话"),
                           ("成员{n}姓名", "成员{n}身份证号码", "成员{n}关系", "成员{n}手机号码"),
                           ("姓名{n}", "身份证号{n}", "与户主关系{n}", "联系电话{n}")))  # fmt: skip
    labels: list[Cell] = ["户编号", "组别", "户主姓名", "户主身份证号", "户联系电话", "家庭住址"]
    labels += [stem.format(n=n) for n in range(1, most) for stem in stems]
    rows: list[list[Cell]] = [labels]
    for home in village.homes:
        head = home.members[0]
        row: list[Cell] = [home.number, writing.group(home.group), writing.name(head.name)]
        row += [writing.id_number(head.id_number), writing.phone(head.phone), home.address]
        for member in home.members[1:]:
            row += [writing.name(member.name), writing.id_number(member.id_number), writing.relation(member, chance),
                    writing.phone(member.phone)]  # fmt: skip
        rows.append(row + [""] * (len(labels) - len(row)))
    kinds = {"number", "group", "address", "head"}
    truth = [
        ExpectedHome(home_facts(home, writing, kinds), [_without_sex(_told(m, writing, True)) for m in home.members])
        for home in village.homes
    ]
    return Roster("9", [Grid("Sheet1", rows)], truth)


def member_lists(village: Village, writing: Writing, chance: random.Random) -> Roster:
    """Shape 9: a row for each household, its members in one cell."""
    mark = chance.choice(("、", "，", " ", "\n", "；"))
    with_relations = chance.random() < 0.5
    rows: list[list[Cell]] = [["户编号", "组别", "户主姓名", "家庭成员", "联系电话", "家庭住址"]]
    truth: list[ExpectedHome] = []
    for home in village.homes:
        others = home.members[1:]
        listed = [m.name + (f"（{m.relation_said}）" if with_relations else "") for m in others]
        if not with_relations and chance.random() < 0.5:
            listed.insert(0, home.head_name)
        rows.append([home.number, writing.group(home.group), home.head_name, mark.join(listed),
                     writing.phone(home.members[0].phone), home.address])  # fmt: skip
        members: list[Expected] = [{"name": home.head_name, "relation": "户主", "phone": home.members[0].phone}]
        for member in others:
            relation = {"relation": member.relation} if with_relations and member.relation_said not in _OPEN else {}
            members.append({"name": member.name, **relation})
        truth.append(ExpectedHome(home_facts(home, writing, {"number", "group", "address", "head"}), members))
    return Roster("9b", [Grid("Sheet1", rows)], truth)


def heads_only(village: Village, writing: Writing) -> Roster:
    """Shape 14: a bank's or a subsidy's list, which knows each household by its head."""
    labels: list[Cell] = ["序号", "组别", "户主姓名", "户主身份证号", "家庭人数", "现住址", "账户", "联系电话"]
    rows: list[list[Cell]] = [labels]
    truth: list[ExpectedHome] = []
    for place, home in enumerate(village.homes):
        head = home.members[home.head]
        rows.append(
            [
                place + 1,
                writing.group(home.group),
                writing.name(head.name),
                writing.id_number(head.id_number),
                len(home.members),
                home.address,
                f"622848000000{place:07}",
                writing.phone(head.phone),
            ]
        )
        facts = home_facts(home, writing, {"group", "address", "head"})
        truth.append(ExpectedHome({**facts, "size": 1}, [_told(head, writing, with_phone=True)]))
    return Roster("14", [Grid("Sheet1", rows)], truth)


_OPEN = frozenset(("子女", "父母", "孙子女"))


def _told(member: Member, writing: Writing, with_phone: bool = False) -> Expected:
    told: Expected = {"name": member.name, "relation": member.relation, "sex": member.sex}
    told |= {"id_number": member.id_number}
    if member.id_number:
        told["birth_date"] = member.born
    if with_phone:
        told["phone"] = member.phone
    return told


def _without_sex(told: Expected) -> Expected:
    return told if told.get("id_number") else {name: value for name, value in told.items() if name != "sex"}
