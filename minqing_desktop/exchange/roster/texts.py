"""Reads delimited text: CSV and «Unicode 文本», in the encodings that spreadsheets and web systems write."""

import csv
import re
from collections import Counter
from itertools import islice

from minqing_desktop.exchange.roster.grid import Sheet
from minqing_desktop.exchange.roster.sentences import refusal

_DELIMITERS = "\t,;|，"
_LINES_LOOKED_AT = 40
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f]")
# Letters, figures, Chinese characters of every day and the punctuation of both.
_SENSIBLE = re.compile(r"[\t\r\n -~·—‘’“”…、。〇《》【】\u3000\u4e00-\u9fff\uff01-\uff5e]")
# In XML and HTML the declared encoding is what the file is in, unless it does not decode.
_DECLARED = re.compile(rb"""(?:encoding\s*=\s*["']|charset\s*=\s*["']?)([A-Za-z0-9_-]{3,20})""")


def decode(data: bytes) -> str:
    """The text of a file; a UserError when it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(data.decode("utf-16", errors="replace"))
    if data.startswith(b"\xef\xbb\xbf"):
        return _checked(data[3:].decode("utf-8", errors="replace"))
    if wide := _wide_encoding(data[:4000]):
        return _checked(data.decode(wide, errors="replace"))
    declared = _DECLARED.search(data[:1024])
    names = ["utf-8", "gb18030", "big5"]
    if data.lstrip()[:1] == b"<" and declared and declared[1].decode().lower() not in ("utf-16", "unicode"):
        names.insert(0, {"gb2312": "gb18030", "gbk": "gb18030"}.get(declared[1].decode().lower(), declared[1].decode()))
    for name in names:
        try:
            return _checked(data.decode(name))
        except LookupError:
            continue
        except UnicodeDecodeError as error:
            if error.start >= len(data) - 4 and error.start > 0:  # cut within the last character
                return _checked(data[: error.start].decode(name))
    return _least_damaged(data)


def _wide_encoding(sample: bytes) -> str:
    """UTF-16 that does not say so, of the order of bytes in which the text makes sense; '' for other encodings."""
    if not sample.count(0):
        return ""  # there is no delimited text without a delimiter or the end of a line, which have a zero byte
    best, best_share = "", 0.85
    for name in ("utf-16-le", "utf-16-be"):
        text = sample[: len(sample) // 2 * 2].decode(name, errors="replace")
        share = len(_SENSIBLE.findall(text)) / max(len(text), 1)
        if share > best_share:
            best, best_share = name, share
    return best


def _least_damaged(data: bytes) -> str:
    """The text of a file with some bytes of damage; `_checked` refuses what was never text."""
    texts = [data.decode(name, errors="replace") for name in ("utf-8", "gb18030")]
    return _checked(min(texts, key=lambda text: text.count("\ufffd")))


def _checked(text: str) -> str:
    sample = text[:4000]
    if len(_CONTROL.findall(sample)) > len(sample) // 50 + 1 or text.count("\ufffd") > len(text) // 100 + 2:
        raise refusal("type_unknown")
    return text.replace("\x00", "")


def read_delimited(text: str, name: str) -> Sheet:
    """One sheet; the delimiter is the one that divides most lines into as many fields."""
    lines = text.splitlines()
    delimiter = ""
    if lines and (told := re.fullmatch(r'"?sep=(.)"?', lines[0].strip())):
        delimiter, lines = told[1], lines[1:]
        text = text.split("\n", 1)[1] if "\n" in text else ""
    delimiter = delimiter or _likely_delimiter(lines)
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter)) if delimiter else []
        if delimiter and _has_swallowed_lines(rows, delimiter, text):
            # A quotation mark that nobody closed: every line stands for itself then.
            rows = [next(csv.reader([line], delimiter=delimiter), []) for line in lines]
    except csv.Error:
        raise refusal("unreadable") from None
    if not delimiter:
        rows = [line.split() for line in lines]
    return Sheet(name, [[_unwrapped(cell) for cell in row] for row in rows])


def _has_swallowed_lines(rows: list[list[str]], delimiter: str, text: str) -> bool:
    """Whether a cell holds what are lines of their own, or the last cell was never closed."""
    if text.count('"') % 2:
        return True
    width = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
    if not width or width[0][0] < 3:
        return False
    return any(
        line.count(delimiter) >= width[0][0] - 1
        for row in rows
        for cell in row
        if "\n" in cell or "\r" in cell
        for line in cell.splitlines()
    )


def _likely_delimiter(lines: list[str]) -> str:
    """'' where the fields are divided by nothing but blanks."""
    best, best_score = ",", 0
    sample = list(islice((line for line in lines if line.strip()), _LINES_LOOKED_AT))
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter))
        except csv.Error:
            continue
        score = max((width * count for width, count in widths.items() if width > 1), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    by_blanks = Counter(len(line.split()) for line in sample)
    most = max((width * count for width, count in by_blanks.items() if width > 2), default=0)
    return "" if not best_score and most * 2 > sum(width * count for width, count in by_blanks.items()) else best


def _unwrapped(cell: str) -> str:
    """Without the ="…" that keeps a spreadsheet from taking a long number for a number."""
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]
    return cell
