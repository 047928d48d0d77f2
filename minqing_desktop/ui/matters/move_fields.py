"""Each thing a move can ask for: its label, its field, and what the field says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from minqing_desktop.domain.casework.form_fields import OPINIONS
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.records.matter import CLOSINGS, FEEDBACK_WAYS, RATINGS, ROUTES
from minqing_desktop.domain.records.mediation import AGREEMENT_FORMS, OUTCOMES
from minqing_desktop.domain.records.petition import AGENCY_WAYS, NOTICES
from minqing_desktop.domain.words import tr
from minqing_desktop.host import clock
from minqing_desktop.ui.kit.choice_field import ChoiceField, DropField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.date_field import DateField
from minqing_desktop.ui.kit.several_field import OneField, SeveralField
from minqing_desktop.ui.kit.suggestions import Provider
from minqing_desktop.ui.kit.text_area import TextArea
from minqing_desktop.ui.kit.tick_box import TickBox

Options = Sequence[tuple[str, str]]


def _nobody(_typed: str, deliver: Callable[[list[Any]], None]) -> None:
    deliver([])


@dataclass(frozen=True)
class MoveContext:
    """What the fields choose among, as (id, words), and who is found by typing; `slips` are those without reply."""

    cadres: Options = ()
    petitioners: Options = ()
    untold: Options = ()
    slips: Options = ()
    me: str = ""
    route: str = ""
    due_on: date | None = None
    find_people: Provider = _nobody
    find_households: Provider = _nobody
    find_matters: Provider = _nobody
    suggested: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """How a field of the form is asked: `make` builds the widget, `read` takes its value."""

    label: Callable[[], str]
    make: Callable[[MoveContext], QWidget]
    read: Callable[[Any], Any]


def _current(widget: Any) -> Any:
    return widget.current_value


def _text(widget: QLineEdit) -> str:
    return widget.text().strip()


def _long(widget: TextArea) -> str:
    return widget.toPlainText().strip()


def _picked(widget: CompleterField) -> str:
    return widget.picked.id if widget.picked is not None else ""


def _chosen(widget: Any) -> str:
    return widget.current_value or ""


def _whole(widget: QLineEdit) -> int | None:
    text = widget.text().strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def _worded(options: Options) -> list[tuple[str, str]]:
    return [(key, tr(words)) for key, words in options]


def _day(_context: MoveContext) -> QWidget:
    return DateField(clock.today(), today=clock.today)


def _other_day(_context: MoveContext) -> QWidget:
    return DateField(today=clock.today)


def _line(_context: MoveContext) -> QWidget:
    return QLineEdit()


def _area(_context: MoveContext) -> QWidget:
    return TextArea(least_lines=3)


def _choice(options: Options) -> Callable[[MoveContext], QWidget]:
    return lambda _context: ChoiceField(_worded(options), has_numbers=True)


def _cadre(context: MoveContext) -> QWidget:
    return DropField(context.cadres, context.me or None, placeholder=tr("请选"))


def _one_petitioner(context: MoveContext) -> QWidget:
    only = context.petitioners[0][0] if len(context.petitioners) == 1 else None
    return DropField(context.petitioners, only, placeholder=tr("请选"))


SPECS: dict[str, FieldSpec] = {
    "petitioner": FieldSpec(lambda: tr("哪位反映人"), _one_petitioner, _chosen),
    "person": FieldSpec(
        lambda: tr("反映人"), lambda context: CompleterField(context.find_people, icon="user"), _picked
    ),
    "name": FieldSpec(lambda: tr("册外姓名"), _line, _text),
    "phone": FieldSpec(lambda: tr("联系电话"), _line, _text),
    "household": FieldSpec(
        lambda: tr("户"), lambda context: CompleterField(context.find_households, icon="house"), _picked
    ),
    "target": FieldSpec(
        lambda: tr("并入哪一件"), lambda context: CompleterField(context.find_matters, tr("事由里的几个字")), _picked
    ),
    "route": FieldSpec(lambda: tr("办理途径"), lambda _context: OneField(_worded(ROUTES)), _chosen),
    "rating": FieldSpec(lambda: tr("满意度"), _choice(RATINGS), _chosen),
    "closing": FieldSpec(lambda: tr("办结类型"), _choice(CLOSINGS), _chosen),
    "opinion": FieldSpec(lambda: tr("谁的意见"), lambda _context: OneField(_worded(OPINIONS)), _chosen),
    "notice": FieldSpec(lambda: tr("告知结果"), lambda _context: OneField(_worded(NOTICES)), _chosen),
    "main_unit": FieldSpec(lambda: tr("主办单位"), _line, _text),
    "assisting_unit": FieldSpec(lambda: tr("协办单位"), _line, _text),
    "is_to_county": FieldSpec(
        lambda: "",
        lambda _context: TickBox(tr("报县里办：随数据包报上去，县里答复")),
        lambda widget: widget.isChecked(),
    ),
    "responsible": FieldSpec(lambda: tr("对方责任人"), _line, _text),
    "unit": FieldSpec(lambda: tr("单位"), _line, _text),
    "ways": FieldSpec(lambda: tr("代理方式"), lambda _context: SeveralField(_worded(AGENCY_WAYS)), _current),
    "is_signed": FieldSpec(
        lambda: "", lambda _context: TickBox(tr("委托书已由委托人签字")), lambda widget: widget.isChecked()
    ),
    "mediators": FieldSpec(lambda: tr("调解人员"), _line, _text),
    "place": FieldSpec(lambda: tr("地点"), _line, _text),
    "text": FieldSpec(lambda: tr("情况"), _area, _long),
    "reason": FieldSpec(lambda: tr("理由"), _area, _long),
    "petitioner_word": FieldSpec(lambda: tr("本人怎么说"), _area, _long),
    "outcome": FieldSpec(lambda: tr("结果"), _choice(OUTCOMES), _chosen),
    "agreement_form": FieldSpec(lambda: tr("协议形式"), _choice(AGREEMENT_FORMS), _chosen),
    "way": FieldSpec(lambda: tr("方式"), _choice(FEEDBACK_WAYS), _chosen),
    "petitioners": FieldSpec(
        lambda: tr("告知了谁"),
        lambda context: SeveralField(context.untold, [key for key, _words in context.untold]),
        _current,
    ),
    "cadre": FieldSpec(lambda: tr("经手人"), _cadre, _chosen),
    "new_cadre": FieldSpec(
        lambda: tr("交给谁"),
        lambda context: DropField(context.cadres, placeholder=tr("请选")),
        _chosen,
    ),
    "decided_by": FieldSpec(lambda: tr("审批人"), _line, _text),
    "year": FieldSpec(lambda: tr("年度"), lambda _context: QLineEdit(str(clock.today().year - 1)), _whole),
    "days": FieldSpec(lambda: tr("延期天数"), _line, _whole),
    "on": FieldSpec(lambda: tr("日期"), _day, _current),
    "due_on": FieldSpec(lambda: tr("期限"), _other_day, _current),
    "told_on": FieldSpec(lambda: tr("告知日期"), _other_day, _current),
    "follow_up": FieldSpec(lambda: tr("后续安排"), _area, _long),
    "follow_up_on": FieldSpec(lambda: tr("后续期限"), _other_day, _current),
}
"""In the order in which a form asks."""


_SLIP = FieldSpec(lambda: tr("哪一张转办单"), lambda context: DropField(context.slips, placeholder=tr("请选")), _chosen)


def specs_of(move: Move, context: MoveContext) -> dict[str, FieldSpec]:
    """The fields a form of this move can have; which slip is only asked where several are out."""
    if move not in (Move.REPLY, Move.TAKE_BACK):
        return SPECS
    if len(context.slips) > 1:
        return {**SPECS, "target": _SLIP}
    return {name: spec for name, spec in SPECS.items() if name != "target"}


def label_of(move: Move, name: str) -> str:
    """How a form of this move calls a field."""
    if name == "target" and move in (Move.REPLY, Move.TAKE_BACK):
        return _SLIP.label()
    own = _OWN_LABELS.get((move, name))
    return own() if own is not None else SPECS[name].label()


_OWN_LABELS: dict[tuple[Move, str], Callable[[], str]] = {
    (Move.ANSWER, "text"): lambda: tr("答复内容"),
    (Move.HANDLE, "text"): lambda: tr("做了什么"),
    (Move.REFER, "text"): lambda: tr("转办要求"),
    (Move.REFER, "due_on"): lambda: tr("几时回复"),
    (Move.REPLY, "text"): lambda: tr("回复内容"),
    (Move.ASK_EXTENSION, "due_on"): lambda: tr("延到哪天"),
    (Move.DEFER, "due_on"): lambda: tr("哪天答复"),
    (Move.DEFER, "text"): lambda: tr("要想清什么"),
    (Move.RESOLVE, "text"): lambda: tr("议定了什么"),
    (Move.AGREE, "text"): lambda: tr("协议内容"),
    (Move.MEDIATE, "text"): lambda: tr("调解经过"),
    (Move.PERFORM, "text"): lambda: tr("履行情况"),
    (Move.PETITION_OPINION, "text"): lambda: tr("处理意见"),
    (Move.OPINION, "text"): lambda: tr("意见"),
    (Move.OPINION, "decided_by"): lambda: tr("签署人"),
    (Move.RATE, "text"): lambda: tr("反映人的话"),
    (Move.VISIT_BACK, "text"): lambda: tr("回访情况"),
    (Move.CLOSE, "text"): lambda: tr("办理结果"),
    (Move.AUTHORISE, "petitioner"): lambda: tr("委托人"),
    (Move.AUTHORISE, "cadre"): lambda: tr("代理员"),
    (Move.START, "cadre"): lambda: tr("责任人"),
    (Move.ACCEPT, "cadre"): lambda: tr("责任人"),
    (Move.SUBMIT, "unit"): lambda: tr("递交单位"),
}
