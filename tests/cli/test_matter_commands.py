"""Matters handled from the command line, from acceptance to closing, and what is said where that cannot be."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from minqing_desktop.host.clock import use_clock
from tests.cli.conftest import Cli


@pytest.fixture(autouse=True)
def _friday() -> Iterator[None]:
    use_clock(lambda: datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
    yield
    use_clock(None)


def in_json(cli: Cli, *arguments: object) -> dict[str, Any]:
    """The answer of a command that must succeed."""
    answer = cli(*arguments, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_a_matter_is_taken_from_acceptance_to_closing(cli: Cli, notebook: Path) -> None:
    place = ("--notebook", notebook)
    refused = cli("matter", "accept", *place, "--title", "路灯不亮")
    assert refused.code == 2
    assert "还没有写是谁反映的。还没有写事情发生在哪里。还没有写反映人想要怎么样。" in refused.err
    accepted = in_json(
        cli, "matter", "accept", *place, "--name", "丁甲", "--title", "路灯不亮", "--wanted", "灯修好",
        "--place", "晒谷场", "--category", "公共安全",
    )  # fmt: skip
    number = accepted["matter"]["number"]
    assert (number, accepted["matter"]["due_on"], accepted["matter"]["stage"]) == (
        "2026-0001",
        "2026-11-25",
        "accepted",
    )
    early = cli("matter", "move", *place, number, "办结", "--set", "closing=实质性")
    assert early.code == 2
    assert "这件事现在是「受理」，不能「办结」。请先：" in early.err
    for move, *filled in (
        ("转办", "main_unit=供电所", "responsible=沈师傅", "due_on=2026-11-24"),
        ("reply_received", "text=换好了"),
        ("反馈", "text=灯亮了", "way=口头", "petitioners=丁甲"),
        ("rate", "rating=满意"),
        ("close", "closing=substantive"),
    ):
        moved = in_json(cli, "matter", "move", *place, number, move, *(x for f in filled for x in ("--set", f)))
    assert moved["matter"]["stage"] == "closed"
    assert [step["type"] for step in moved["steps"]] == [
        "accept", "refer", "reply_received", "answer", "rate", "close",
    ]  # fmt: skip
    listed = in_json(cli, "matter", "list", *place, "--stage", "closed")
    assert [line["number"] for line in listed["matters"]] == [number]
    assert in_json(cli, "matter", "list", *place, "--open") == {"matters": []}
    shown = cli("matter", "show", *place, number)
    assert "2026-0001 路灯不亮 · 转办 供电所 · 办结" in shown.out
    assert "反馈 陈干部：灯亮了" in shown.out
    assert "重办（reopen）on reason [due_on]" in shown.out


def test_on_the_spot_and_declined(cli: Cli, notebook: Path) -> None:
    given = ("matter", "accept", "--notebook", notebook, "--name", "丁甲", "--title", "不会交水费", "--wanted", "会交",
             "--place", "村部")  # fmt: skip
    spot = in_json(cli, *given, "--on-spot", "当场教会", "--rating", "satisfied", "--closing", "substantive")
    assert (spot["matter"]["stage"], spot["matter"]["route"]) == ("closed", "on_spot")
    declined = in_json(cli, *given, "--decline", "不归村里管")
    assert declined["matter"]["stage"] == "declined"
    assert declined["moves"] == ["reopen"]
    assert declined["refused"]["close"].startswith("这件事现在是「不予受理」，不能「办结」。")


def test_what_is_not_understood_is_said_and_nothing_is_written(cli: Cli, notebook: Path) -> None:
    place = ("--notebook", notebook)
    in_json(cli, "matter", "accept", *place, "--name", "丁甲", "--title", "路灯", "--wanted", "亮", "--place", "村口")
    for arguments, code in (
        (("2026-0009", "handle"), "没有这个编号的事项"),
        (("2026-0001", "飞"), "没有这一步"),
        (("2026-0001", "start", "--set", "route"), "--set 要写成"),
        (("2026-0001", "start", "--set", "wing=own"), "没有「wing」这一项可以填"),
        (("2026-0001", "start", "--set", "route=飞"), "「办理途径」写的没有看懂"),
        (("2026-0001", "start", "--set", "on=昨天"), "「日期」写的没有看懂"),
        (("2026-0001", "start", "--set", "route=自办", "--cadre", "无此人"), "没有这位干部"),
        (("2026-0001", "start", "--set", "cadre=无此人"), "「责任人」写的没有看懂"),
    ):
        number, move, *rest = arguments
        answer = cli("matter", "move", *place, number, move, *rest)
        assert answer.code == 2
        assert code in answer.err
    shown = in_json(cli, "matter", "show", *place, "2026-0001")
    assert [step["type"] for step in shown["steps"]] == ["accept"]
    early = cli("matter", "carry-over", *place, 2026)
    assert (early.code, "2026 年还没有过完" in early.err) == (2, True)


def test_petitions_and_clocks_are_listed(cli: Cli, notebook: Path) -> None:
    place = ("--notebook", notebook)
    made = in_json(
        cli, "matter", "accept", *place, "--name", "丁甲", "--title", "低保复核", "--wanted", "复核", "--place", "村部",
        "--route", "agent_petition", "--on", "2026-10-09",
    )  # fmt: skip
    number = made["matter"]["number"]
    assert in_json(cli, "matter", "clocks", *place) == {"clocks": []}
    for move, *filled in (
        ("签委托书", "petitioner=丁甲", "is_signed=是", "ways=代写、陪访", "on=2026-10-12"),
        ("递交", "unit=县信访局", "on=2026-10-13"),
    ):
        in_json(cli, "matter", "move", *place, number, move, *(x for f in filled for x in ("--set", f)))
    edited = cli(
        "matter", "edit", *place, number, "--set", "title=低保停发复核", "--set", "petition.submitted_to=市信访局",
        "--set", "priority=紧急",
    )  # fmt: skip
    assert edited.out.splitlines() == ["修改民情事项", "修改信访代理资料"]
    assert in_json(cli, "matter", "show", *place, number)["matter"]["priority"] == "urgent"
    for given, said in (
        ("stage=closed", "没有「stage」这一项可以填"),
        ("due_on=快了", "「办理时限」写的没有看懂"),
        ("title=", "事项的标题、地点和诉求内容不能空着"),
        ("mediation.focus=檐口", "没有这一部分"),
    ):
        refused = cli("matter", "edit", *place, number, "--set", given)
        assert (refused.code, said in refused.err) == (2, True), given
    (found,) = in_json(cli, "matter", "clocks", *place)["clocks"]
    assert (found["code"], found["due_on"], found["light"]) == ("petition_notice", "2026-10-28", "red")
    (petition,) = in_json(cli, "matter", "petitions", *place)["petitions"]
    assert (petition["matter"], petition["submitted_to"], len(petition["clocks"])) == (number, "市信访局", 2)
    said = cli("matter", "petitions", *place).out
    assert "受理告知（15 日） 2026-10-28 红" in said
    assert "共 1 件" in said
