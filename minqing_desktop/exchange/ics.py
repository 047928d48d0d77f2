"""Writes days into a calendar file that telephones, Outlook and WPS read (RFC 5545).

Each becomes an event of a whole day: what RFC 5545 has for tasks (VTODO), hardly any calendar shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LINE_OCTETS = 75
_PRODUCT = "-//minqing-desktop//tasks//ZH"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One entry: `identity` stays the same when it is exported again, so that calendars replace and do not double it.

    `alarm_hour` reminds on the day at that hour of local time; None does not remind. `rule` is what a day comes again
    by, as RFC 5545, 3.3.10 writes it.
    """

    identity: str
    day: date
    summary: str
    description: str = ""
    category: str = ""
    alarm_hour: int | None = 8
    rule: str = ""


def write_calendar(days: Iterable[CalendarDay], name: str, now: datetime) -> bytes:
    """The file's bytes; `name` is what the calendar is called, `now` an aware moment."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for day in days:
        lines += _event(day, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(day: CalendarDay, stamp: str) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{day.identity}@minqing-desktop",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{day.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(day.summary)}",
    ]
    if day.rule:
        lines.append(f"RRULE:{day.rule}")
    if day.description:
        lines.append(f"DESCRIPTION:{escaped(day.description)}")
    if day.category:
        lines.append(f"CATEGORIES:{escaped(day.category)}")
    lines.append("TRANSP:TRANSPARENT")
    if day.alarm_hour is not None:
        alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(day.summary)}")
        lines += [*alarm, f"TRIGGER:PT{day.alarm_hour}H", "END:VALARM"]
    lines.append("END:VEVENT")
    return lines


def escaped(text: str) -> str:
    """A text value (RFC 5545, 3.3.11): backslash, semicolon, comma and line breaks are written with a backslash."""
    plain = "\n".join(text.splitlines())
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, "\\" + sign)
    return "".join(sign for sign in plain.replace("\n", "\\n") if sign == "\t" or sign >= " ")


def folded(line: str) -> bytes:
    """A content line with its end, broken after at most 75 octets and never inside a character (RFC 5545, 3.1)."""
    parts, part, room = [], b"", _LINE_OCTETS
    for sign in line:
        octets = sign.encode("utf-8", "replace")
        if len(part) + len(octets) > room:
            parts.append(part)
            part, room = b"", _LINE_OCTETS - 1
        part += octets
    return b"\r\n ".join((*parts, part)) + b"\r\n"
