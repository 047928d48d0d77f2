"""The notice of what is kept, and the copy that one villager gets of what is kept of him; both read back."""

from pathlib import Path

import pypdfium2
import pytest

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.disclosure import Disclosure
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.services.audit import note_reveal
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports.writing import write_report
from minqing_desktop.services.retention import set_years
from minqing_desktop.services.session import Session


def words_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    words = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return "".join(words.split())


def test_the_notice_says_who_what_why_how_long_and_the_rights(session: Session, tmp_path: Path) -> None:
    with session.doing("cadre.edit") as doing:
        doing.act.change(Cadre, session.cadre, phone="0577-66660000")
    set_years(session, "photos", 5)
    path = tmp_path / "notice.pdf"
    write_report(session, "privacy_notice", path, ReportScope())
    words = words_of(path)
    for wanted in (
        "个人信息处理告知书", "某某县某某镇示范村（居）民委员会", "陈干部", "0577-66660000", "第十七条", "第十三条",
        "照片和材料：留5年", "办结的事项：办事需要期间一直留着", "第四十五条", "第四十六条", "第四十七条",
        "敏感个人信息",
    ):  # fmt: skip
        assert wanted in words


@pytest.mark.parametrize("is_whole", [False, True])
def test_a_villager_gets_all_that_is_kept_of_him(session: Session, tmp_path: Path, is_whole: bool) -> None:
    with session.reading() as reader:
        (home,) = reader.find(Household)
        person = reader.get(Person, home.head)
    with session.doing("visit.record") as doing:
        doing.act.create(
            Visit(
                households=(home.id,), cadre=session.cadre, started_at=session.now(), words="屋顶漏，打13800000001",
                answer="周三来修", reflection="他着急",
            )
        )  # fmt: skip
        doing.act.change(Person, person.id, extra={"粮补卡": "6222000011112222"})
    note_reveal(session, "person", person.id, "id_number")
    path = tmp_path / "copy.pdf"
    scope = ReportScope(person=person.id)
    write_report(session, "own_record", path, scope, unmasked_reason="本人来要" if is_whole else None)
    words = words_of(path)
    for wanted in (
        "本人信息副本",
        "甲大山",
        "示范村一组1号",
        "低保",
        "屋顶漏",
        "周三来修",
        "他着急",
        "谁看过",
        "陈干部",
    ):
        assert wanted in words
    assert "乙秀兰" not in words
    for number in (person.id_number, "6222000011112222"):
        assert (number in words) is is_whole
    assert words.count("13800000001") == (2 if is_whole else 0)
    with session.reading() as reader:
        assert [each.records for each in reader.find(Disclosure)] == ([1] if is_whole else [])


def test_a_household_gives_a_copy_for_each_member(session: Session, tmp_path: Path) -> None:
    with session.reading() as reader:
        (home,) = reader.find(Household)
    path = tmp_path / "copies.pdf"
    assert write_report(session, "own_record", path, ReportScope(household=home.id)).visits == 2
    assert "乙秀兰" in words_of(path)
