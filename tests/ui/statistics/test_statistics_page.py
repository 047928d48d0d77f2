"""统计: figures of a span, and the records behind each, by keyboard."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.services.periods import Period
from minqing_desktop.services.self_checks import Fault
from minqing_desktop.ui.kit.line_list import Line
from minqing_desktop.ui.statistics.page import StatisticsPage


@pytest.fixture
def page(qtbot, desk, settle, sample) -> StatisticsPage:
    with desk.session.doing("matter.add") as doing:
        doing.act.create(
            Matter(
                title="灌溉渠清淤",
                household=sample.households["0088"],
                accepted_on=date(2026, 10, 20),
                due_on=date(2026, 11, 18),
                cadre=desk.session.cadre,
                stage="handling",
            )
        )
    made = StatisticsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    made.activateWindow()
    settle(desk)
    return made


def lines_of(widget) -> list[Line]:
    return widget.findChildren(Line)


def test_the_quarter_is_counted_and_another_span_on_a_click(qtbot, page, desk, settle):
    assert page.states.state == "content"
    texts = [line.item.title for line in lines_of(page.coverage_lines)]
    assert "三组" in texts
    page.period_chips[Period.LAST_MONTH].click()
    settle(desk)
    assert page.period_chips[Period.QUARTER].isChecked() is False
    assert page._shown is not None
    assert page._shown.coverage.total.visits < 4


def test_a_check_lists_its_records_and_leads_to_one(qtbot, page, desk, settle):
    led = []
    desk.led.connect(lambda where, target: led.append((where, target)))
    line = next(each for each in lines_of(page.check_lines) if each.item.id == str(Fault.DELAYED))
    assert line.item.tail == "1 件"
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle(desk)
    found = lines_of(page.behind.lines)
    assert [each.item.title for each in found] == ["灌溉渠清淤"]
    assert "已 4 天" in found[0].item.below
    qtbot.waitUntil(lambda: page.panel.isVisible())
    found[0].setFocus()
    qtbot.keyClick(found[0], Qt.Key.Key_Return)
    assert led == [("matters", found[0].item.id.split(":")[1])]
    qtbot.keyClick(page.panel, Qt.Key.Key_Escape)
    assert not page.panel.isVisible()


def test_the_figure_of_what_was_not_visited_opens_those_households(qtbot, page, desk, settle):
    page._on_figure_clicked("unvisited")
    settle(desk)
    assert page._shown is not None
    assert len(lines_of(page.behind.lines)) == len(page._shown.coverage.unvisited) > 0
    assert page.behind.print_button.isHidden()


def test_ctrl_p_shows_all_eight_ready_for_the_printer(qtbot, page, desk, settle):
    assert page.print_shown()
    qtbot.waitUntil(page.print_panel.print_button.isEnabled, timeout=15_000)
    assert page.print_panel.states.state == "content"
