"""The office's password, and the code on paper that opens it where the password is forgotten."""

from __future__ import annotations

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.county.office import Office
from minqing_desktop.storage.county.passwords import change_county_password
from minqing_desktop.storage.recovery_code import read_code


def change_office_password(url: str, old: str, new: str) -> None:
    """`old` is the password or the recovery code. UserErrors as of `change_county_password`."""
    change_county_password(url, old, new)


def recovery_code_of(office: Office) -> str:
    """The code of an office that was made a moment ago, to be printed; empty for any other."""
    return office.database.recovery_code


def check_recovery_code(code: str, typed: str) -> None:
    """Whether the paper is right; UserError recovery_code_length, recovery_code_miscopied, recovery_code_other."""
    if read_code(typed) != read_code(code):
        raise UserError("recovery_code_other", tr("和上面的恢复码不一样。"), tr("请对着上面再看一遍。"))


def forget_recovery_code(office: Office) -> None:
    """It was shown, and is not shown again."""
    office.database.recovery_code = ""
