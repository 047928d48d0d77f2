"""Pictures of 套表: where a blank form is opened, looked over, bound and filled, and filled again a month later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from minqing_desktop.domain.records.household import Person
from minqing_desktop.ui.forms.page import FormsPage

if TYPE_CHECKING:
    from minqing_desktop.app.scenes import Stage

_HEADS = ("序号", "村民小组", "户主姓名", "姓名", "与户主关系", "公民身份号码", "年龄", "联系电话", "是否低保户",
          "家庭年收入（元）", "帮扶措施", "包保责任人")  # fmt: skip


def _blank(folder: Path) -> Path:
    path = folder / "附件2 农村低收入人口帮扶情况统计表.xlsx"
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "附件2"
    page.merge_cells("A1:L1")
    page["A1"] = "某某镇农村低收入人口帮扶情况统计表"
    page["A1"].font, page["A1"].alignment = Font(size=20, bold=True), Alignment(horizontal="center")
    page.merge_cells("A2:L2")
    page["A2"] = "填报单位（盖章）：                    填报日期：    年   月   日"
    side = Side(style="thin")
    for column, head in enumerate(_HEADS, start=1):
        for row in range(3, 14):
            page.cell(row, column).border = Border(left=side, right=side, top=side, bottom=side)
        page.cell(3, column, head)
    page["A14"], page["J14"] = "合计", "=SUM(J4:J13)"
    page["A16"] = "制表人：            审核人：            "
    book.save(path)
    return path


def _page(stage: Stage) -> FormsPage:
    page = stage.go("forms")
    assert isinstance(page, FormsPage)
    return page


def _start(stage: Stage) -> None:
    _page(stage).start_over()


def _looked(stage: Stage) -> None:
    stage.go("forms", _blank(stage.folder))


def _binding(stage: Stage) -> None:
    page = _page(stage)
    assert page.shown is not None
    page.binder.ask(page.shown.unknown[0])
    stage.wait()


def _whole(stage: Stage) -> None:
    page = _page(stage)
    page.panel.close_panel()
    page.whole_numbers.ask()


def _fill(stage: Stage) -> None:
    page = _page(stage)
    page.panel.close_panel()
    page.filler.ask_place = lambda name: str(stage.folder / name)
    page.begin_fill()
    stage.wait()


def _again(stage: Stage) -> None:
    desk = stage.program.desk
    assert desk is not None
    with desk.session.reading() as reader:
        people = [each for each in reader.find(Person, village=desk.session.village, state="") if each.phone][:3]
    with desk.session.doing("person.edit") as doing:
        for place, person in enumerate(people):
            doing.act.change(Person, person.id, phone=f"1390000000{place}")
    page = _page(stage)
    page.start_over()
    stage.wait()
    form = page.start_view.forms[0]
    page.start_view.again_wanted.emit(form)
    stage.wait()
    _fill(stage)


def _checks(stage: Stage) -> None:
    desk = stage.program.desk
    assert desk is not None
    with desk.session.reading() as reader:
        people = reader.find(Person, village=desk.session.village, state="", sex="男")[:4]
    with desk.session.doing("person.edit") as doing:
        doing.act.change(Person, people[0].id, birth_date="1890-01-01")
        doing.act.change(Person, people[1].id, sex="女")
        doing.act.change(Person, people[2].id, sex="女")
        doing.act.change(Person, people[3].id, id_number="")
    _looked(stage)
    stage.wait()
    card = _page(stage).work_view.checks_card
    card.rule_wanted.emit(card.lines.items[0].id)


def _formula(stage: Stage) -> None:
    _binding(stage)
    _page(stage).binder.bind_form.text_edit.setText("=人数(年龄>=60)")


def _refused(stage: Stage) -> None:
    notice = stage.folder / "会议通知.xlsx"
    notice.write_text("会议通知\n", encoding="utf-8")
    stage.go("forms", notice)


FORM_SCENES: list[tuple[str, Callable[[Stage], None]]] = [
    ("forms-start-empty", _start),
    ("forms-refused", _refused),
    ("forms-looked", _looked),
    ("forms-binding", _binding),
    ("forms-formula", _formula),
    ("forms-whole-numbers", _whole),
    ("forms-done", _fill),
    ("forms-done-changes", _again),
    ("forms-start", _start),
    ("forms-checks", _checks),
]
