"""Opens a calendar file again as a calendar does: lines unfolded, texts unescaped, rules followed (RFC 5545)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count


@dataclass(frozen=True)
class Event:
    """An event of a whole day."""

    uid: str
    day: date
    summary: str
    description: str
    rule: dict[str, str]


def events_of(data: bytes) -> list[Event]:
    """Every event of a file; fails on a file that a calendar would refuse."""
    lines = data.decode("utf-8").replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert lines.count("VERSION:2.0") == 1
    found, values, depth = [], {}, []
    for line in lines:
        name, _colon, value = line.partition(":")
        if name == "BEGIN":
            depth.append(value)
            values = {} if value == "VEVENT" else values
        elif name == "END":
            assert depth.pop() == value
            if value == "VEVENT":
                found.append(_event(values))
        elif depth[-1] == "VEVENT":
            assert name not in values, f"{name} twice"
            values[name] = value
    assert len({event.uid for event in found}) == len(found)
    return found


def _event(values: dict[str, str]) -> Event:
    day = _date(values["DTSTART;VALUE=DATE"])
    assert _date(values["DTEND;VALUE=DATE"]) == day + timedelta(days=1)
    assert re.fullmatch(r"\d{8}T\d{6}Z", values["DTSTAMP"])
    rule = dict(part.split("=") for part in values["RRULE"].split(";")) if "RRULE" in values else {}
    return Event(values["UID"], day, _text(values["SUMMARY"]), _text(values.get("DESCRIPTION", "")), rule)


def days_of(event: Event, limit: int) -> list[date]:
    """The days of an event with its rule, at most `limit`; the first day has to be one that the rule gives."""
    if not event.rule:
        return [event.day]
    found: list[date] = []
    for day in _by_rule(event.day, event.rule):
        if "UNTIL" in event.rule and day > _date(event.rule["UNTIL"]):
            break
        found.append(day)
        if len(found) == limit:
            break
    assert found, "a rule without a day"
    assert found[0] == event.day, "the first day is not one of the rule's"
    return found


def _by_rule(first: date, rule: dict[str, str]) -> Iterator[date]:
    step = int(rule.get("INTERVAL", "1"))
    if rule["FREQ"] in ("DAILY", "WEEKLY"):
        yield from (first + timedelta(days=n * step * (7 if rule["FREQ"] == "WEEKLY" else 1)) for n in count())
        return
    assert rule["FREQ"] in ("MONTHLY", "YEARLY")
    months = step * (12 if rule["FREQ"] == "YEARLY" else 1)
    assert "BYMONTH" not in rule or int(rule["BYMONTH"]) == first.month
    for n in count():
        place = first.year * 12 + first.month - 1 + n * months
        days = [_maybe(place // 12, place % 12 + 1, int(day)) for day in rule["BYMONTHDAY"].split(",")]
        there = sorted(day for day in days if day is not None and day >= first)
        yield from there[-1:] if rule.get("BYSETPOS") == "-1" else there


def _maybe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def _text(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)
