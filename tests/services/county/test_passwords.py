"""Another password for an office, on both engines; the key and what is sealed under it stay."""

from collections.abc import Callable

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.services.county.office import furnish, open_office
from minqing_desktop.services.county.passwords import change_office_password, check_recovery_code
from minqing_desktop.storage.county.database import open_county
from minqing_desktop.storage.recovery_code import new_secret, write_code
from tests.county_offices import PASSWORD

NEW = "换过的一句话，够长。"


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as refused:
        call()
    return refused.value.code


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_new_password_opens_the_same_office(new_county_url: Callable[[str], str], engine: str) -> None:
    url = new_county_url(engine)
    office = furnish(open_county(url, PASSWORD), name="云溪县")
    assert code_of(lambda: change_office_password(url, PASSWORD, "短")) == "password_too_short"
    change_office_password(url, PASSWORD, NEW)
    # Whoever has it open is not disturbed.
    with office.reading() as reader:
        assert reader.villages() == []
    office.close()
    assert code_of(lambda: open_office(url, PASSWORD)) == "county_wrong_password"
    again = open_office(url, NEW)
    assert again.keys.device == office.keys.device
    again.close()


def test_paper_is_held_against_the_code() -> None:
    code = write_code(new_secret())
    check_recovery_code(code, code.lower().replace("-", " "))
    assert code_of(lambda: check_recovery_code(code, write_code(new_secret()))) == "recovery_code_other"
    assert code_of(lambda: check_recovery_code(code, code.rpartition("-")[0])) == "recovery_code_length"
