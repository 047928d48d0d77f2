"""What is seen of a form before it is filled: counts, first rows, choices, and what is remembered of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.services.forms import fill_form
from minqing_desktop.services.forms_desk import (
    FORMULA,
    PERSON,
    FormWish,
    OpenForm,
    choices_for,
    filled_forms,
    keep_file,
    keep_said,
    look_over,
    open_form,
    whom_words,
)
from minqing_desktop.services.forms_scope import FormScope
from minqing_desktop.services.session import Session
from tests.exchange.forms import making


@pytest.fixture
def form(session: Session, tmp_path: Path) -> OpenForm:
    path = tmp_path / "花名册.xlsx"
    making.roster(path)
    return open_form(session, path)


def test_the_first_rows_and_the_counts_follow_the_wish(session: Session, form: OpenForm) -> None:
    view = look_over(session, form, FormWish(changes=(("婚姻状况", "=年龄+1"),)))
    assert (view.homes, view.people, view.rows, view.unknown) == (1, 2, 2, ())
    rows = [row.cells for row in view.pictures[0].rows if row.kind == "filled"]
    assert [(cells[3], cells[5][:10], cells[9]) for cells in rows] == [
        ("甲大山", "3303271960", str(int(rows[0][7]) + 1)), ("乙秀兰", "3303271962", str(int(rows[1][7]) + 1))
    ]  # fmt: skip
    by_home = look_over(session, form, FormWish(unit="household"))
    assert by_home.rows == 1
    nobody = look_over(session, form, FormWish(FormScope(tag="低保", since=date(2020, 1, 1), until=date(2020, 1, 2))))
    assert nobody.trouble is not None
    assert (nobody.homes, nobody.rows) == (0, 0)
    assert not [row for row in nobody.pictures[0].rows if row.kind == "filled"]
    with pytest.raises(UserError, match=r"form\.source_unknown"):
        look_over(session, form, FormWish(changes=(("婚姻状况", "没有这样的项目"),)))


def test_choices_say_what_they_would_fill(session: Session, form: OpenForm) -> None:
    choices = {choice.label: choice for choice in choices_for(session, form, "姓名")}
    assert (choices["姓名"].example, choices["姓名"].family) == ("甲大山", PERSON)
    assert choices["身份证号"].example == "3303271960********"
    assert choices["有没有「低保」"].example == "是"
    assert choices["身份证号只留前 6 后 4"].family == FORMULA
    assert choices["身份证号只留前 6 后 4"].example == "330327********7713"
    for choice in choices.values():
        look_over(session, form, FormWish(changes=(("婚姻状况", choice.written),)))


def test_what_was_said_and_filled_is_remembered(session: Session, form: OpenForm, tmp_path: Path) -> None:
    fingerprint = form.layout.fingerprint
    keep_said(session, fingerprint, [("婚姻状况", '"未填"')])
    assert open_form(session, form.path).said == (("婚姻状况", '"未填"'),)
    scope = FormScope(group="一组", tag="低保")
    fill_form(session, form.path, tmp_path / "填好.xlsx", scope, [("婚姻状况", '"未填"')])
    keep_file(session, fingerprint, form.path)
    again = open_form(session, form.path)
    assert (again.said, again.binding.sources["婚姻状况"]) == ((), "text:未填")
    (known,) = filled_forms(session)
    assert (known.name, known.rows, known.file, known.scope) == ("花名册", 2, form.path, scope)
    assert again.last == known
    assert whom_words(known.scope) == "一组 低保"
    assert whom_words(FormScope()) == ""
