"""Understands days and times as people type them: 3-5, 3.5, 20260305, 明天, 下周三; 9, 930, 下午3点半."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, time, timedelta

from minqing_desktop.domain.words import tr

_NEAR = {"大前天": -3, "前天": -2, "昨天": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
_WEEKDAYS = "一二三四五六日"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９－．／：", "0123456789-./:")
_NUMBERED = re.compile(r"(?:(\d{4}|\d{2})[-./年])?(\d{1,2})[-./月](\d{1,2})[日号]?")
_WEEK = re.compile(r"(上+|下+|这|本)?(?:周|星期|礼拜)([一二三四五六日天1-7])")
_AHEAD = re.compile(r"(\d{1,3})(天|周|个月|月)(后|前)")
_CLOCK = re.compile(r"(上午|早上|中午|下午|晚上)?(\d{1,2})(?:[:点时.](\d{1,2}|半)?分?)?")


def read_day(text: str, today: date) -> date:
    """The day that is meant, seen from `today`; ValueError if none is.

    Without a year the nearest such day counts, at most half a year ahead or back of today. A bare number is a day of
    this month. 周三 is that day of this week, 下周三 of the next.
    """
    words = re.sub(r"\s+", "", text.translate(_FULL_WIDTH))
    if words in _NEAR:
        return today + timedelta(days=_NEAR[words])
    for read in (_read_digits, _read_numbered, _read_weekday, _read_distance):
        found = read(words, today)
        if found is not None:
            return found
    raise ValueError("not a day")


def _read_digits(words: str, today: date) -> date | None:
    digits = words.rstrip("日号")
    if not re.fullmatch(r"[0-9]+", digits) or (digits != words and len(digits) > 2):
        return None
    if len(digits) == 8:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    if len(digits) in (3, 4):
        return _nearest(int(digits[:-2]), int(digits[-2:]), today)
    return today.replace(day=int(digits)) if len(digits) < 3 else None


def _read_numbered(words: str, today: date) -> date | None:
    match = _NUMBERED.fullmatch(words)
    if match is None:
        return None
    year, month, day = match.groups()
    if year is None:
        return _nearest(int(month), int(day), today)
    return date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))


def _nearest(month: int, day: int, today: date) -> date:
    candidates = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    if not candidates:
        raise ValueError("no such day")
    return min(candidates, key=lambda day_: abs(day_ - today))


def _read_weekday(words: str, today: date) -> date | None:
    match = _WEEK.fullmatch(words)
    if match is None:
        return None
    which, name = match.groups()
    number = int(name) - 1 if name.isdigit() else _WEEKDAYS.index("日" if name == "天" else name)
    weeks = 0 if not which or which in "这本" else len(which) * (1 if which[0] == "下" else -1)
    return today - timedelta(days=today.weekday()) + timedelta(days=number, weeks=weeks)


def _read_distance(words: str, today: date) -> date | None:
    match = _AHEAD.fullmatch(words)
    if match is None:
        return None
    amount = int(match[1]) * (1 if match[3] == "后" else -1)
    if match[2] in ("月", "个月"):
        return add_months(today, amount)
    return today + timedelta(days=amount * (7 if match[2] == "周" else 1))


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def read_time(text: str) -> time:
    """The time of day that is meant: 9, 930, 14:20, 9点半, 下午3点; ValueError if none is."""
    words = re.sub(r"\s+", "", text.translate(_FULL_WIDTH)).replace("：", ":")
    if re.fullmatch(r"[0-9]{3,4}", words):
        return time(int(words[:-2]), int(words[-2:]))
    match = _CLOCK.fullmatch(words)
    if match is None:
        raise ValueError("not a time")
    part, hour, minute = match[1], int(match[2]), match[3]
    if (part in ("下午", "晚上") and hour < 12) or (part == "中午" and hour < 3):
        hour += 12
    return time(hour, 30 if minute == "半" else int(minute or 0))


def weekday_name(day: date) -> str:
    """周日 and its sisters."""
    return (tr("周一"), tr("周二"), tr("周三"), tr("周四"), tr("周五"), tr("周六"), tr("周日"))[day.weekday()]


def long_weekday_name(day: date) -> str:
    """星期日 and its sisters."""
    names = (tr("星期一"), tr("星期二"), tr("星期三"), tr("星期四"), tr("星期五"), tr("星期六"), tr("星期日"))
    return names[day.weekday()]


def day_text(day: date, today: date | None = None) -> str:
    """A day as it is shown: 11月22日, with its year where that is not this one."""
    if today is not None and day.year == today.year:
        return tr("{month}月{day}日").format(month=day.month, day=day.day)
    return tr("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)
