"""The recovery code on paper: 128 random bits in nine groups of four, each group with its own check symbol.

Crockford's base32 (https://www.crockford.com/base32.html) has no I, L, O and U. The check symbol of a group is a
weighted sum over GF(32) plus the group's number: it finds every single wrong symbol, every swap of two within a group
and every group in another's place, and so tells which group was copied wrongly. Seven bits of a hash fill the last
symbols.
"""

import hashlib
import secrets
import unicodedata

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr

SECRET_BYTES = 16
GROUPS = 9
GROUP_SYMBOLS = 4
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {symbol: value for value, symbol in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_WEIGHTS = (2, 4, 8)
_SPARE_BITS = 7


def new_secret() -> bytes:
    """What a new code stands for."""
    return secrets.token_bytes(SECRET_BYTES)


def write_code(secret: bytes) -> str:
    """The code as it is printed, groups joined by hyphens."""
    number = int.from_bytes(secret) << _SPARE_BITS | _spare(secret)
    groups = []
    for place in range(GROUPS):
        triple = number >> 15 * (GROUPS - 1 - place) & 0x7FFF
        values = [triple >> 10, triple >> 5 & 31, triple & 31]
        groups.append("".join(_ALPHABET[value] for value in [*values, _check(place, values)]))
    return "-".join(groups)


def read_code(text: str) -> bytes:
    """The secret behind what somebody typed; case, blanks, hyphens, full-width letters and O/0, I/L/1 do not matter.

    Raises UserError: recovery_code_length, recovery_code_miscopied (names the groups).
    """
    groups = _split(text)
    wrong = [place + 1 for place, group in enumerate(groups) if not _is_sound(place, group)]
    if wrong:
        raise _miscopied(wrong)
    number = 0
    for group in groups:
        for symbol in group[:3]:
            number = number << 5 | _VALUES[symbol]
    secret = (number >> _SPARE_BITS).to_bytes(SECRET_BYTES)
    if number & (1 << _SPARE_BITS) - 1 != _spare(secret):
        raise _miscopied([])
    return secret


def _split(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).upper()
    pieces = "".join(each if each.isalnum() else " " for each in plain).split()
    symbols = "".join(pieces)
    uneven = [place for place, piece in enumerate(pieces, 1) if len(piece) != GROUP_SYMBOLS]
    if uneven and len(pieces) == GROUPS:
        raise _miscopied(uneven)
    if len(symbols) == GROUPS * GROUP_SYMBOLS:
        return [symbols[at : at + GROUP_SYMBOLS] for at in range(0, len(symbols), GROUP_SYMBOLS)]
    raise UserError(
        "recovery_code_length",
        tr("恢复码应有 {wanted} 个字符（{groups} 组，每组 4 个），现在是 {found} 个；没有改动任何东西。").format(
            wanted=GROUPS * GROUP_SYMBOLS, groups=GROUPS, found=len(symbols)
        ),
        tr("请对着纸上的恢复码再抄一遍。"),
    )


def _is_sound(place: int, group: str) -> bool:
    values = [_VALUES.get(symbol, -1) for symbol in group]
    return min(values) >= 0 and _check(place, values[:3]) == values[3]


def _check(place: int, values: list[int]) -> int:
    total = place + 1
    for weight, value in zip(_WEIGHTS, values, strict=True):
        total ^= _times(weight, value)
    return total


def _times(left: int, right: int) -> int:
    """Product in GF(32) with x⁵ + x² + 1."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        right >>= 1
        left <<= 1
        if left & 32:
            left ^= 0b100101
    return product


def _spare(secret: bytes) -> int:
    return hashlib.sha256(b"minqing-desktop recovery code" + secret).digest()[0] >> 8 - _SPARE_BITS


def _miscopied(groups: list[int]) -> UserError:
    what = tr("恢复码里有一处抄错了；没有改动任何东西。")
    if groups:
        numbers = tr("、").join(str(group) for group in groups)
        what = tr("恢复码第 {groups} 组有一处抄错；没有改动任何东西。").format(groups=numbers)
    return UserError("recovery_code_miscopied", what, tr("请对着纸上的恢复码核对这里，再试一次。"))
