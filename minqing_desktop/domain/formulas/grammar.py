"""Reads a formula.

    formula := sum [("=" | "<>" | "<" | "<=" | ">" | ">=") sum]
    sum     := term (("+" | "-" | "&") term)*        & joins texts
    term    := factor (("*" | "/") factor)*
    factor  := ["-"] (number | day | "text" | name | function "(" [formula ("," formula)*] ")" | "(" formula ")")
    name    := a field's word, 标签:低保, 附加:开户行; in [ ] where the word has signs or blanks in it
    day     := 2026-12-31

Signs may be full-width. Blanks outside of texts and [ ] say nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.formulas.functions import ENGLISH_NAMES, FUNCTIONS
from minqing_desktop.domain.words import tr

LONGEST = 500
_DEEPEST = 30
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"[^"]*"|“[^”]*”)
      | \[(?P<quoted>[^\[\]]+)\] | 【(?P<quoted2>[^【】]+)】
      | (?P<day>\d{4}-\d{1,2}-\d{1,2}(?!\d))
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<sign><=|>=|<>|!=|[-+*/&=<>(),，（）＋－×÷＆＝＜＞≤≥≠；;])
      | (?P<name>[^\W\d][\w:：·.、]*)
    )""",
    re.VERBOSE,
)
_PLAIN = str.maketrans("，（）＋－×÷＆＝＜＞；;", ",()+-*/&=<>,,")
_TWO = {"≤": "<=", "≥": ">=", "≠": "<>", "!=": "<>"}
_COMPARISONS = frozenset(("=", "<>", "<", "<=", ">", ">="))


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number or day as it is written."""

    value: str | int | float | date


@dataclass(frozen=True, slots=True)
class Name:
    """A field by its word."""

    word: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function, or a sign between two things or before one."""

    function: str
    arguments: "tuple[Node, ...]"


Node = Literal | Name | Call


def parse(text: str) -> Node:
    """The formula's meaning. UserError: formula_wrong, formula_function, formula_arguments."""
    if len(text) > LONGEST:
        raise _wrong(text, LONGEST)
    reading = _Reading(text)
    node = reading.formula(0)
    if reading.sign or reading.kind:
        raise _wrong(text, reading.start)
    return node


def names_in(node: Node) -> Iterator[str]:
    """The words of all fields it asks."""
    match node:
        case Name(word):
            yield word
        case Call(_function, arguments):
            for each in arguments:
                yield from names_in(each)


def _wrong(text: str, place: int) -> UserError:
    return UserError(
        "formula_wrong",
        tr("公式写到第 {n} 个字的地方看不懂，没有生成文件。").format(n=min(place, len(text)) + 1),
        tr("固定文字写在引号里，有空格或符号的字段名写在方括号里，括号要成对；例如 年龄(2026-12-31)。"),
    )


class _Reading:
    """One token ahead of itself."""

    def __init__(self, text: str) -> None:
        self._text, self._end = text, 0
        self.kind = self.sign = self.word = ""
        self.start = 0
        self._advance()

    def _advance(self) -> None:
        self.kind = self.sign = self.word = ""
        self.start = self._end
        if not self._text[self._end :].strip():
            self._end = len(self._text)
            return
        found = _TOKEN.match(self._text, self._end)
        if found is None:
            raise _wrong(self._text, self._end)
        self._end = found.end()
        kind = found.lastgroup or ""
        if kind == "sign":
            self.sign = _TWO.get(found["sign"], found["sign"].translate(_PLAIN))
        else:
            self.kind, self.word = kind.rstrip("2"), found[kind]

    def _take(self, sign: str) -> bool:
        if self.sign != sign:
            return False
        self._advance()
        return True

    def formula(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise _wrong(self._text, self.start)
        left = self._sum(depth)
        if self.sign in _COMPARISONS:
            sign = self.sign
            self._advance()
            return Call(sign, (left, self._sum(depth)))
        return left

    def _sum(self, depth: int) -> Node:
        left = self._term(depth)
        while self.sign in ("+", "-", "&"):
            sign = self.sign
            self._advance()
            left = Call(sign, (left, self._term(depth)))
        return left

    def _term(self, depth: int) -> Node:
        left = self._factor(depth)
        while self.sign in ("*", "/"):
            sign = self.sign
            self._advance()
            left = Call(sign, (left, self._factor(depth)))
        return left

    def _factor(self, depth: int) -> Node:
        if self._take("-"):
            if depth > _DEEPEST:
                raise _wrong(self._text, self.start)
            return Call("negative", (self._factor(depth + 1),))
        if self._take("("):
            node = self.formula(depth + 1)
            if not self._take(")"):
                raise _wrong(self._text, self.start)
            return node
        kind, word, start = self.kind, self.word, self.start
        if not kind:
            raise _wrong(self._text, start)
        self._advance()
        match kind:
            case "text":
                return Literal(word[1:-1])
            case "number":
                return Literal(float(word) if "." in word else int(word))
            case "day":
                return Literal(self._day(word, start))
            case "quoted":
                return Name(word.strip())
        return self._call(word, depth, start) if self._take("(") else Name(word.replace("：", ":"))

    def _day(self, word: str, start: int) -> date:
        try:
            return date(*map(int, word.split("-")))
        except ValueError:
            raise _wrong(self._text, start) from None

    def _call(self, word: str, depth: int, start: int) -> Node:
        word = ENGLISH_NAMES.get(word.upper(), word)
        function = FUNCTIONS.get(word)
        if function is None:
            raise UserError(
                "formula_function",
                tr("公式里没有叫“{name}”的算法，没有生成文件。").format(name=word),
                tr("可以用的有：{names}").format(names=tr("、").join(FUNCTIONS)),
            )
        arguments: list[Node] = []
        if not self._take(")"):
            arguments.append(self.formula(depth + 1))
            while self._take(","):
                arguments.append(self.formula(depth + 1))
            if not self._take(")"):
                raise _wrong(self._text, self.start)
        if not function.least <= len(arguments) <= function.most:
            raise UserError(
                "formula_arguments",
                tr("公式里“{name}”括号里的项数不对，没有生成文件。").format(name=word),
                tr("要写成：{usage}").format(usage=function.usage()),
            )
        return Call(word, tuple(arguments))
