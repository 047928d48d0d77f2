"""What stands around and inside the tables of real rosters: titles, notes, comments, totals, signatures."""

import random
from collections.abc import Callable

from tests.rosters.invented.layouts import Grid
from tests.rosters.invented.writing import Cell

TITLES = (
    "示范镇示范村农户家庭成员花名册",
    "2024年示范村户籍人口信息采集表",
    "附件1",
    "示范村村民基本情况登记表（2025年度）",
)
NOTES = ("填报单位（盖章）：示范村村民委员会　　填报时间：2025年3月5日", "说明：1.本表一式两份；2.身份证号请填18位。",
         "单位：示范村", "填报单位：示范村　　　单位：人、户", "截至2024年12月31日")  # fmt: skip
FOOTERS = (("合计", "", 12), ("总计：12户", "38人"), ("签发：李四", "", "", "制表人：王五"), ("制表人：", "王五"),
           ("填表人：王五　　审核人：李四　　填表日期：2025年3月",), ("注：本表数据截至2024年12月31日。",),
           ("备注：1.户主在前；2.空白处不填。",), ("负责人签字：", "", "", "年　月　日"), ("（盖章）",),
           ("村支书签字：", "李四", "", "日期：2025.3.5"), ("第1页，共3页",))  # fmt: skip

Disturbance = Callable[[Grid, random.Random], None]


def insert(grid: Grid, at: int, row: list[Cell]) -> None:
    """Puts a row in; merged ranges below move down, a range across the place is closed up before it."""
    width = max(len(each) for each in grid.rows)
    grid.rows.insert(at, [*row[:width], *[""] * (width - len(row))])
    moved = []
    for top, left, bottom, right in grid.merges:
        if top >= at:
            moved.append((top + 1, left, bottom + 1, right))
        elif bottom >= at:
            moved.append((top, left, bottom + 1, right))
        else:
            moved.append((top, left, bottom, right))
    grid.merges[:] = moved
    if grid.header >= at:
        grid.header += 1


def title(grid: Grid, chance: random.Random) -> None:
    """A title over the whole width, perhaps a note under it and a blank row."""
    width = max(len(each) for each in grid.rows)
    lines: list[Cell] = [chance.choice(TITLES), *([chance.choice(NOTES)] if chance.random() < 0.6 else [])]
    for line in reversed(lines):
        insert(grid, 0, [line])
        grid.merges.append((0, 0, 0, width - 1))
    if chance.random() < 0.3:
        insert(grid, len(lines), [])


def comment_row(grid: Grid, chance: random.Random) -> None:
    """A row under the header that says how to fill it in."""
    width = len(grid.rows[grid.header])
    said = chance.choice(
        (["必填"], ["文本", "文本", "下拉选择"], ["示例", "张三", "18位身份证号"], ["（1）", "（2）", "（3）"])
    )
    if said[0] == "（1）":
        said = [f"（{n + 1}）" for n in range(width)]
    insert(grid, grid.header + 1, [*said])


def numbering_row(grid: Grid, chance: random.Random) -> None:
    """The row 1 2 3 4 … under the header."""
    width = len(grid.rows[grid.header])
    insert(grid, grid.header + 1, [*range(1, width + 1)])


def footer(grid: Grid, chance: random.Random) -> None:
    """Totals, signatures and notes under the table."""
    if chance.random() < 0.3:
        grid.rows.append([""] * len(grid.rows[-1]))
    for line in chance.sample(FOOTERS, chance.randint(1, 3)):
        insert(grid, len(grid.rows), [*line])


def header_again(grid: Grid, chance: random.Random) -> None:
    """The header printed again at the top of a further page, between two households."""
    at = _between_households(grid, chance)
    insert(grid, at, [*grid.rows[grid.header]])


def subtotal(grid: Grid, chance: random.Random) -> None:
    """A line that counts a group's people."""
    said = chance.choice(
        (["小计", "", 7], ["一组小计", "", "", 7], ["", "小计", 7], ["本页合计", 7], ["合  计", "", 7])
    )
    insert(grid, _between_households(grid, chance), [*said])


def blank_rows(grid: Grid, chance: random.Random) -> None:
    """Blank rows between households and below the table."""
    insert(grid, _between_households(grid, chance), [])
    grid.rows.extend([""] * len(grid.rows[0]) for _ in range(3))


def untidy_labels(grid: Grid, chance: random.Random) -> None:
    """Blanks, line breaks, zero-width characters, stars and brackets in the headings."""
    row = grid.rows[grid.header]
    for column, label in enumerate(row):
        if isinstance(label, str) and len(label) > 1:
            at = chance.randrange(1, len(label))
            mark = chance.choice(("", "", " ", "\n", "　", "\u200b"))
            tail = chance.choice(("", "", "", "*", "（必填）", "：", " "))
            head = chance.choice(("", "", "", "*", "★", "\ufeff"))
            row[column] = f"{head}{label[:at]}{mark}{label[at:]}{tail}"


def blank_column(grid: Grid, chance: random.Random) -> None:
    """An empty column before the table."""
    for row in grid.rows:
        row.insert(0, "")
    grid.merges[:] = [(top, left + 1, bottom, right + 1) for top, left, bottom, right in grid.merges]


def empty_column(grid: Grid, chance: random.Random) -> None:
    """A column behind the table with a heading and nothing in it."""
    for index, row in enumerate(grid.rows):
        row.append("签字" if index == grid.header else "")


def _between_households(grid: Grid, chance: random.Random) -> int:
    """A row below the header which no merged range crosses."""
    places = [
        at
        for at in range(grid.header + 3, len(grid.rows))
        if not any(top < at <= bottom for top, _, bottom, _ in grid.merges)
    ]
    return chance.choice(places) if places else len(grid.rows)


# In the order in which they can come upon one another.
DISTURBANCES: dict[str, Disturbance] = {
    each.__name__: each
    for each in (header_again, subtotal, blank_rows, comment_row, numbering_row, untidy_labels, footer, title,
                 blank_column, empty_column)
}  # fmt: skip


def instruction_sheet() -> Grid:
    """A sheet of another kind that lies in front."""
    rows: list[list[Cell]] = [
        ["填表说明"],
        ["1.姓名：填写身份证上的姓名。"],
        ["2.与户主关系：从下拉中选择。"],
        ["3.身份证号：18位。"],
    ]
    return Grid("填表说明", rows)


def pivot_sheet() -> Grid:
    """A sheet that counts people by group."""
    rows: list[list[Cell]] = [
        ["行标签", "计数项:姓名", "求和项:家庭人口"],
        ["一组", 12, 40],
        ["二组", 9, 31],
        ["总计", 21, 71],
    ]
    return Grid("Sheet2", rows)
