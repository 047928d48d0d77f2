"""Draws every part of the kit and the frame to PNG in every look: `python tests/ui/gallery.py --out DIR`.

Not a test: what it draws is looked at by people.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.ui.kit.avatar import Avatar
from minqing_desktop.ui.kit.bar_chart import BarChart
from minqing_desktop.ui.kit.buttons import IconButton, LinkButton, MenuButton, PrimaryButton, QuietButton
from minqing_desktop.ui.kit.card import Card
from minqing_desktop.ui.kit.chip import Chip, MenuChip
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.date_field import DateField, TimeField
from minqing_desktop.ui.kit.figures import Figure, FigureRow
from minqing_desktop.ui.kit.form_grid import FormGrid
from minqing_desktop.ui.kit.line_list import LineItem, LineList
from minqing_desktop.ui.kit.masked_label import MaskedLabel
from minqing_desktop.ui.kit.notice import InlineNotice
from minqing_desktop.ui.kit.page import Page, PageHeader
from minqing_desktop.ui.kit.password_field import PasswordField
from minqing_desktop.ui.kit.pill import Pill, PillButton
from minqing_desktop.ui.kit.search_box import SearchBox
from minqing_desktop.ui.kit.side_panel import SidePanel
from minqing_desktop.ui.kit.states import BusyState, EmptyState, ErrorState
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.kit.table import Column, LinePage, RecordTable
from minqing_desktop.ui.kit.tag_editor import TagEditor
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.tick_box import TickBox
from minqing_desktop.ui.kit.timeline import Timeline, TimelineItem
from minqing_desktop.ui.kit.toast import Toast
from minqing_desktop.ui.look import live_look, mark

DAY = date(2026, 11, 22)
SIZE = (1366, 768)


def row(*widgets: QWidget | None) -> QHBoxLayout:
    """Widgets side by side; None is a spring."""
    made = QHBoxLayout()
    made.setSpacing(8)
    for widget in widgets:
        made.addStretch(1) if widget is None else made.addWidget(widget)
    return made


def label(text: str, role: str = "small") -> QLabel:
    """A label of a role."""
    made = QLabel(text)
    mark(made, role=role)
    return made


def today_page() -> Page:
    """今日 as it is drawn."""
    page = Page()
    header = PageHeader("今天要办的事")
    header.add_chip(PillButton("上次没写完：张三妹户 14:20，继续写"))
    due = Card("到期与逾期", "calendar-days", "全部任务")
    lines = [
        LineItem(
            "1", "答复 王秀英：灌溉渠清淤什么时候动工", lead=(("逾期 2 天", "red"),), tail="承诺 · 三组", ticked=False
        ),
        LineItem(
            "2", "李大山 与 周福来 地界调解，第二次", lead=(("今天", "amber"),), tail="调解 · 东头组", ticked=False
        ),
        LineItem("3", "送残疾证换证材料到镇民政办", lead=(("今天", "amber"),), tail="任务 · 赵桂兰户", ticked=True),
        LineItem("4", "刘金凤 低保复审材料", lead=(("明天", "grey"),), tail="民情事项 · 一组", ticked=False),
    ]
    due.add(LineList(lines))
    visit = Card("该走访了 · 上塘自然村顺路 4 户", "route", "打印今天走访单")
    homes = [
        LineItem(
            str(i),
            name,
            beside="上塘自然村",
            bold=True,
            ticked=False,
            pills=(("独居老人 · 82 岁", "grey"), (f"{days} 天未访", "amber"), ("2 件未了", "blue")),
        )
        for i, (name, days) in enumerate([("张水根户", 46), ("吴根生户", 41), ("何玉珍户", 188)])
    ]
    visit.add(LineList(homes))
    month = Card()
    month.add(
        FigureRow(
            [
                Figure("38", "本月走访 户次"),
                Figure("67%", "本季走访覆盖"),
                Figure("21", "按期办结", suffix="/24"),
                Figure("2", "逾期", tone="red"),
            ]
        )
    )
    month.body.addSpacing(12)
    month.add(BarChart([(f"{40 + i}周", v) for i, v in enumerate([6, 9, 4, 11, 8, 13, 7, 12])]))
    reply = Card("等我答复", "reply", "3 件")
    reply.add(
        LineList(
            [
                LineItem("1", "路灯不亮 · 5 位反映人，已办好，还没告诉 2 位", pills=(("反馈", "amber"),)),
                LineItem("2", "化肥补贴没到账 · 镇农办回了话", pills=(("反馈", "amber"),)),
            ]
        )
    )
    soon = Card("90 天内新够条件", "book-open-check", "7 人")
    soon.add(
        LineList(
            [
                LineItem(
                    "1", "朱福来", rest="12 月 3 日满 60 周岁", below="城乡居民养老保险待遇", bold=True, chevron=True
                ),
                LineItem("2", "张水根", rest="1 月 17 日满 83 周岁", below="高龄津贴提档", bold=True, chevron=True),
            ]
        )
    )
    soon.body.addStretch(1)
    left, right, both = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
    for part in (header, due, visit):
        left.addWidget(part)
    left.addStretch(1)
    for part in (month, reply, soon):
        right.addWidget(part)
    right.setStretch(2, 1)
    for column in (left, right):
        column.setSpacing(14)
    both.setSpacing(14)
    both.addLayout(left, 20)
    both.addLayout(right, 13)
    page.page_column.addLayout(both)
    return page


@dataclass(frozen=True)
class HouseholdRow:
    """An invented household as a list shows it."""

    id: int
    group: str
    number: str
    head: str
    people: int
    tags: tuple[str, ...]
    days: int
    open_count: int


HOMES = [
    HouseholdRow(1, "上塘", "0137", "张水根", 1, ("独居", "高龄"), 46, 2),
    HouseholdRow(2, "上塘", "0141", "吴根生", 4, ("监测户",), 41, 1),
    HouseholdRow(3, "三组", "0088", "王秀英", 3, (), 12, 1),
    HouseholdRow(4, "三组", "0091", "刘金凤", 2, ("低保",), 3, 1),
    HouseholdRow(5, "东头", "0012", "李大山", 5, (), 20, 1),
    HouseholdRow(6, "一组", "0003", "欧阳文博", 4, (), 35, 0),
    HouseholdRow(7, "一组", "0007", "王㛃", 3, ("军属", "党员联系户", "残疾"), 8, 0),
    HouseholdRow(8, "上塘", "0150", "何玉珍", 2, (), 188, 0),
]
COLUMNS = [
    Column("group", "组", lambda h: h.group, 66, soft=True, sort_key="group"),
    Column("number", "户号", lambda h: h.number, 72, soft=True, sort_key="number"),
    Column("head", "户主", lambda h: h.head, 100, bold=True, sort_key="head", fixed=True),
    Column("people", "人口", lambda h: str(h.people), 60),
    Column(
        "tags", "标签", lambda h: "、".join(h.tags), 130, stretches=True, pills=lambda h: [(t, "grey") for t in h.tags]
    ),
    Column(
        "last",
        "上次走访",
        lambda h: f"{h.days} 天前",
        100,
        sort_key="last_visit",
        tone=lambda h: "red" if h.days > 90 else "",
    ),
    Column(
        "open",
        "未了",
        lambda h: str(h.open_count),
        56,
        pills=lambda h: [(str(h.open_count), "blue")] if h.open_count else [],
    ),
]


def homes_table() -> RecordTable:
    """The household list with its first line chosen."""
    table = RecordTable(COLUMNS, counted="{n} 户", selects_first=True)
    table.model.set_order("last_visit", True)
    table.set_loader(lambda _request, done, _failed: QTimer.singleShot(0, lambda: done(LinePage(len(HOMES), HOMES))))
    return table


def households_page() -> Page:
    """户情 as it is drawn."""
    page = Page()
    header = PageHeader("户情")
    for chip in (Chip("最久没访 ↓", True), MenuChip("组别"), MenuChip("标签"), Chip("有未了的事")):
        header.add_chip(chip)
    header.add_button(QuietButton("导入花名册", "file-input"))
    header.add_button(QuietButton("导出", "file-down"))
    head = Card()
    top = row(Avatar("张水根"))
    names = QVBoxLayout()
    names.setSpacing(2)
    names.addLayout(row(label("张水根户", "heading"), Pill("0137"), None))
    names.addLayout(row(label("上塘自然村 12 号"), MaskedLabel("138****5678", "13800005678", is_small=True), None))
    top.addLayout(names, 1)
    top.addWidget(PrimaryButton("走访", "plus"))
    top.addWidget(QuietButton("一户一档", "printer"))
    head.add(top)
    head.body.addSpacing(8)
    head.add(
        row(Pill("46 天未访，超 16 天", "amber"), Pill("独居"), Pill("高龄 82"), Pill("高龄津贴 已享受", "green"), None)
    )
    people = Card("家庭成员", "users", "添加")
    people.add(
        row(label("张水根", "strong"), label("户主"), MaskedLabel("3303271944********", "330327194401170000"), None)
    )
    past = Card("来往", "history", "全部 14 次")
    past.add(
        Timeline(
            [
                TimelineItem(
                    "p",
                    "承诺 · 屋顶漏水请瓦匠看",
                    note="10 月 7 日答应的，陈建国",
                    pills=(("逾期 6 天", "red"),),
                    is_open=True,
                ),
                TimelineItem(
                    "v1",
                    "10月7日 入户",
                    beside="陈建国、李梅",
                    text="「下雨天西屋漏，铺盖都潮了。女儿在宁波，一年回来一趟，回来也就住两三天，家里的事都是隔壁帮着看。」",
                    pills=(("诉求 1", "red"), ("情况 1", "grey")),
                ),
                TimelineItem(
                    "v2", "9月2日 电话", beside="陈建国", text="问过血压药，镇卫生院每月 5 日送药上门，已登记。"
                ),
            ]
        )
    )
    past.body.addStretch(1)
    left, right, both = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
    left.addWidget(header)
    left.addWidget(homes_table(), 1)
    for part in (head, people, past):
        right.addWidget(part)
    right.setStretch(2, 1)
    for column in (left, right, both):
        column.setSpacing(14)
    both.addLayout(left, 8)
    both.addLayout(right, 7)
    page.page_column.addLayout(both)
    return page


def people_provider(_query: str, deliver: Callable[[list[Suggestion]], None]) -> None:
    """Three namesakes."""
    deliver(
        [
            Suggestion("1", "张三", "户主 张大富 · 三组 · 1953 年 · 尾号 4417", "user"),
            Suggestion("2", "张三", "户主 李秀兰 · 上塘 · 1981 年 · 尾号 0329", "user"),
            Suggestion("3", "张姗", "户主 张姗 · 一组 · 1990 年 · 尾号 882X", "user"),
        ]
    )


def fields_page() -> Page:
    """Every field, some of them wrong."""
    page = Page()
    left, right = Card("一户一档 · 添加成员", "user-plus"), Card("走访", "notebook-pen")
    form = FormGrid()
    form.add("who", "姓名", CompleterField(people_provider))
    form.add("number", "身份证号", PasswordField("18 位"), hint="填完自动带出出生日期、性别和年龄")
    form.add("relation", "与户主关系", DropField([("10", "配偶"), ("20", "子")], "10"))
    form.add("sex", "性别", ChoiceField([("m", "男"), ("f", "女")], "f"))
    form.add("birth", "出生日期", DateField(date(1990, 3, 5), today=lambda: DAY))
    wrong = DateField(today=lambda: DAY)
    wrong.edit.setText("13-45")
    form.add("moved", "迁入日期", wrong)
    form.show_error("moved", "看不懂这个日期，请写成 3-5 或 2026年3月5日")
    form.add("lives", "在家", TickBox("常年在家", True))
    form.add("note", "备注", TextArea("想到什么写什么"))
    left.add(form)
    left.body.addStretch(1)
    left.add(row(None, QuietButton("保存并继续添加", hint="Ctrl+Return"), PrimaryButton("保存")))
    tags = TagEditor()
    tags.set_tags(["独居", "高龄", "低保", "退役军人", "残疾", "监测户"])
    second = FormGrid(columns=2, label_width_px=64)
    second.add("day", "日期", DateField(DAY, today=lambda: DAY))
    second.add("time", "时间", TimeField(time(10, 30)))
    second.add(
        "kind",
        "方式",
        ChoiceField([(1, "入户"), (2, "电话"), (3, "来访"), (4, "恳谈")], 1, has_numbers=True),
        wide=True,
    )
    second.add("tags", "标签", tags, wide=True)
    second.add("pass", "密码", PasswordField(), wide=True)
    right.add(second)
    notice = InlineNotice()
    notice.say("这个身份证号已经登记在三组王秀英户。", "amber", "把他移到这一户")
    bad, calm = InlineNotice(), InlineNotice()
    bad.say("U 盘满了，文件没有写上去，笔记本里的内容没有丢。", "red", "换个位置")
    calm.say("已自动保存 10:41", "green", can_close=False)
    right.body.addSpacing(12)
    right.body.setSpacing(8)
    for strip in (notice, bad, calm):
        right.add(strip)
    off = QuietButton("不能点")
    off.setEnabled(False)
    off_primary = PrimaryButton("不能点")
    off_primary.setEnabled(False)
    right.add(
        row(PrimaryButton("完成", hint="Ctrl+Return"), MenuButton("想一想再答复", "clock"), off, off_primary, None)
    )
    right.add(
        row(
            LinkButton("全部任务"),
            LinkButton("撤销", "undo-2", hint="Ctrl+Z"),
            IconButton("printer", "打印"),
            IconButton("lock", "锁定", framed=True),
            None,
        )
    )
    right.add(row(SearchBox("找人、找户、找事", hint="Ctrl+K")))
    right.add(
        row(Pill("逾期", "red"), Pill("今天", "amber"), Pill("在办", "blue"), Pill("完成", "green"), Pill("明天"), None)
    )
    right.body.addStretch(1)
    both = QHBoxLayout()
    both.setSpacing(14)
    both.addWidget(left, 1)
    both.addWidget(right, 1)
    page.page_column.addLayout(both)
    return page


def states_page() -> Page:
    """Empty, busy and broken beside one another."""
    page = Page()
    both = QHBoxLayout()
    both.setSpacing(14)
    empty = EmptyState("house", "还没有一户人家", "把手头的花名册拖进来，或者先打开示范村看看。", "导入花名册")
    busy, error = BusyState(), ErrorState()
    busy.begin("正在导入花名册", can_cancel=True)

    @dataclass
    class Half:
        done: int = 20_500
        total: int = 50_000
        text: str = "已读"

    busy.show_progress(Half())
    error.set_error(
        UserError("x", "花名册没有导进来，原来的内容没有变。", "请确认文件没有在别的程序里打开，再试一次。")
    )
    for state in (empty, busy, error):
        card = Card()
        card.add(state, 1)
        both.addWidget(card, 1)
    page.page_column.addLayout(both)
    return page


def settle(ms: int = 60) -> None:
    """Lets timers and layouts come to rest."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def with_popups(page: QWidget, name: str) -> None:
    """Opens what can only be seen open."""
    if name == "fields":
        field = page.findChildren(DateField)[0]
        field.edit.setFocus()
        field.open_month()
    elif name == "pickers":
        field = page.findChildren(CompleterField)[0]
        field.edit.setFocus()
        field.edit.setText("zs")
        field._ask()
    elif name == "panel":
        panel = SidePanel(page)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(18, 4, 18, 18)
        form = FormGrid()
        form.add("a", "迁出日期", DateField(DAY, today=lambda: DAY))
        form.add("b", "去向", TagEditor())
        form.add("c", "说明", TextArea("可不写"))
        column.addWidget(form)
        column.addStretch(1)
        column.addLayout(row(None, QuietButton("取消", hint="Esc"), PrimaryButton("记下迁出", hint="Ctrl+Return")))
        panel.open_with("张小宝迁出", content)
        Toast(page).say("已把张小宝记为迁出", undo=lambda: None)


PAGES: dict[str, Callable[[], Page]] = {
    "today": today_page,
    "households": households_page,
    "fields": fields_page,
    "pickers": fields_page,
    "states": states_page,
    "panel": households_page,
}


def frame_windows() -> dict[str, Callable[[], QWidget]]:
    """The frame and the unlock view, once they exist."""
    from tests.ui.frame.sample_frame import sample_frame, sample_unlock

    return {"frame": lambda: sample_frame(today_page, households_page), "unlock": sample_unlock}


def draw_all(out: Path, only: str = "") -> None:
    """Draws each page in each look."""
    out.mkdir(parents=True, exist_ok=True)
    windows: dict[str, Callable[[], QWidget]] = dict(PAGES)
    if (Path(__file__).parent / "frame" / "sample_frame.py").exists():
        windows |= frame_windows()
    for look_name, theme, elder in (("light", "light", False), ("dark", "dark", False), ("elder", "light", True)):
        live_look().choose("dark" if theme == "dark" else "light", elder)
        for name, make in windows.items():
            if only and only not in f"{name}-{look_name}":
                continue
            page = make()
            page.resize(*SIZE)
            page.show()
            page.activateWindow()
            settle()
            with_popups(page, name)
            settle(120)
            page.grab().save(str(out / f"{name}-{look_name}.png"))
            page.close()
            page.deleteLater()
            settle(10)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    application = QApplication([])
    draw_all(given.out, given.only)
