"""What an ID number being typed says so far, in words for the line below its field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.values import id_number, partial_date
from minqing_desktop.domain.words import tr
from minqing_desktop.services.printed_days import age_on

PLACES = 18


@dataclass(frozen=True, slots=True)
class TypedId:
    """`number` is whole and right, or empty; `hint` is quiet, `fault` says what is wrong."""

    number: str = ""
    sex: str = ""
    birth_date: str = ""
    hint: str = ""
    fault: str = ""


def read_typed(text: str, today: date) -> TypedId:
    """Reads what is in the field after each key; half a number is no fault."""
    cleaned = id_number.clean(text)
    if not cleaned:
        return TypedId(hint=tr("填完自动带出出生日期、性别和年龄"))
    longer = id_number.upgrade(cleaned)
    if longer:
        return _whole(longer, today, tr("15 位老号码，按 18 位记"))
    if len(cleaned) < PLACES:
        return TypedId(hint=tr("{n} / 18 位").format(n=len(cleaned)))
    fault = id_number.fault_of(cleaned)
    if not fault:
        return _whole(cleaned, today, tr("校验码正确"))
    return TypedId(fault=_fault_words(cleaned, fault))


def _whole(number: str, today: date, remark: str) -> TypedId:
    sex, birth = id_number.sex(number), id_number.birth_date(number)
    age = age_on(birth, today)
    parts = [sex, tr("{day}生").format(day=partial_date.in_words(birth))]
    if age is not None:
        parts.append(tr("{age} 岁").format(age=age))
    return TypedId(number, sex, birth, tr("，").join(parts) + "　" + remark)


def _fault_words(cleaned: str, fault: str) -> str:
    if len(cleaned) > PLACES:
        return tr("多了 {n} 位，身份证号是 18 位。").format(n=len(cleaned) - PLACES)
    if fault == "check_digit":
        due = id_number.check_digit(cleaned[:17])
        return tr("校验码对不上：按前 17 位应当是 {due}。请对照证件逐位核对。").format(due=due)
    return {
        "birth_date": tr("第 7 到 14 位不是一个日期，请对照证件核对。"),
        "region": tr("前 6 位不是行政区划代码，请对照证件核对。"),
    }.get(fault, tr("身份证号只能是数字，最后一位可以是 X。"))
