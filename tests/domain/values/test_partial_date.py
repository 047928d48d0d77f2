"""Partial dates: every form people write, and nothing filled up that the form leaves open."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.values import partial_date

TODAY = date(2026, 11, 22)


def value(cell: object) -> str:
    return partial_date.read(cell, TODAY).value


@pytest.mark.parametrize(
    "form",
    [
        "{y}-{m:02}-{d:02}",
        "{y}-{m}-{d}",
        "{y}.{m}.{d}",
        "{y}/{m}/{d}",
        "{y}年{m}月{d}日",
        "{y}{m:02}{d:02}",
        "{y} {m} {d}",
        "{y}年{m:02}月{d:02}日生",
        "{y}、{m}、{d}",
        "{y}-{m:02}-{d:02} 00:00:00",
        "{y}-{m:02}-{d:02}T00:00:00",
        " {y}．{m}．{d} ",
    ],
)
@given(day=st.dates(date(1900, 1, 1), date(2026, 11, 22)))
def test_days(form: str, day: date) -> None:
    reading = partial_date.read(form.format(y=day.year, m=day.month, d=day.day), TODAY)
    assert reading == (day.isoformat(), False, False)


@pytest.mark.parametrize("form", ["{y}-{m:02}", "{y}.{m}", "{y}年{m}月", "{y}{m:02}", "{y}/{m}"])
@given(day=st.dates(date(1900, 1, 1), date(2026, 11, 22)))
def test_months_stay_months(form: str, day: date) -> None:
    reading = partial_date.read(form.format(y=day.year, m=day.month), TODAY)
    assert reading == (f"{day:%Y-%m}", False, False)


@given(day=st.dates(date(1928, 1, 1), date(2026, 11, 22)))
def test_spreadsheet_cells(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    cells = [day, datetime(day.year, day.month, day.day, 8), serial, float(serial), serial + 0.25, str(serial)]
    assert {value(cell) for cell in cells} == {day.isoformat()}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("90-3-1", ("1990-03-01", False, False)),
        ("90年3月1日", ("1990-03-01", False, False)),
        (900301, ("1990-03-01", False, False)),
        ("05-3-1", ("2005-03-01", True, False)),
        ("26-12-1", ("1926-12-01", False, False)),
        ("0020-3-1", ("2020-03-01", True, False)),
        (date(20, 3, 1), ("2020-03-01", True, False)),
        ("1990", ("1990", False, False)),
        (1990.0, ("1990", False, False)),
        ("1990年", ("1990", False, False)),
        (1990.3, ("1990-03", False, False)),
        (1990.12, ("1990-12", False, False)),
        (1990.1, ("1990", False, True)),
        ("1990-13-1", ("1990", False, True)),
        ("1990-2-30", ("1990-02", False, True)),
        ("一九九〇年三月十二日", ("1990-03-12", False, False)),
        ("二〇〇一年十月二十三日", ("2001-10-23", False, False)),
        ("农历1990年三月初五", ("1990", False, True)),
        ("3/15/1990", ("1990-03-15", False, False)),
        ("3/4/1990", ("1990", False, True)),
        ("3月5日", ("", False, True)),
        ("不详", ("", False, True)),
        ("", ("", False, False)),
        (None, ("", False, False)),
        (True, ("", False, True)),
    ],
)
def test_other_forms(cell: object, expected: tuple[str, bool, bool]) -> None:
    assert partial_date.read(cell, TODAY) == expected


@given(st.text(max_size=30) | st.floats() | st.integers() | st.datetimes() | st.booleans() | st.none())
def test_anything_can_be_read_and_is_possible(cell: object) -> None:
    reading = partial_date.read(cell, TODAY)
    assert reading.value == "" or partial_date.is_partial_date(reading.value)
    assert reading.value == "" or reading.value >= "1880"


def test_agreement_and_words() -> None:
    assert partial_date.agree("1990", "1990-03-01")
    assert partial_date.agree("1990-03-01", "1990-03")
    assert not partial_date.agree("1990-04", "1990-03-01")
    assert [partial_date.in_words(text) for text in ("1990-03-01", "1990-03", "1990", "")] == [
        "1990年3月1日", "1990年3月", "1990年", ""]  # fmt: skip
    assert not partial_date.is_partial_date("1990-02-30")
    assert not partial_date.is_partial_date("1990-3")
