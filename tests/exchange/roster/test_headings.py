"""Every real heading that is known means what the list says, in all the ways it is written in a header."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from minqing_desktop.exchange.roster.headings import load_headings
from tests.exchange.roster.conftest import HEADINGS

KNOWN = load_headings(HEADINGS)
FIELDS: dict[str, dict[str, int]] = json.loads(Path(HEADINGS).read_text(encoding="utf-8"))["fields"]
# The program has fields of its own for a part of these.
OWN = {"job": "occupation", "outwork": "whereabouts", "hukou_match": "person_state"}

WAYS: dict[str, Callable[[str], str]] = {
    "plain": lambda label: label,
    "star": lambda label: f"*{label}",
    "star behind": lambda label: f"{label}*",
    "required": lambda label: f"{label}（必填）",
    "broken": lambda label: f"{label[:1]}\n{label[1:]}",
    "colon": lambda label: f"{label} ：",
    "zero width": lambda label: f"\u200b{label}\ufeff",
    "half width": lambda label: label.replace("（", "(").replace("）", ")"),
    "spread": lambda label: "　".join(label),
    "numbered": lambda label: f"1.{label}",
    "noted": lambda label: f"{label}\n（18位）",
    "in brackets": lambda label: f"（{label}）" if "（" not in label and "(" not in label else label,
}


def test_the_list_is_the_one_that_was_given() -> None:
    assert sum(map(len, FIELDS.values())) == 551


@pytest.mark.parametrize("way", WAYS)
def test_every_heading_means_its_field(way: str) -> None:
    wrong = [
        (field, label)
        for field, labels in FIELDS.items()
        for label in labels
        if KNOWN.match(WAYS[way](label)).field not in (field, OWN.get(field))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "label",
    [
        "监护人联系电话",
        "配偶身份证号码",
        "帮扶责任人姓名",
        "紧急联系人电话",
        "残疾证号",
        "银行卡号",
        "网格员姓名",
        "父亲身份证号",
    ],
)
def test_what_is_said_of_somebody_else_is_not_the_persons(label: str) -> None:
    assert KNOWN.match(label).field not in {"person_name", "id_no", "phone", "head_name"}
