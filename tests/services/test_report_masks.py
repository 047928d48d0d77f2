"""No report gives out a villager's whole number unless somebody said why."""

import io
from datetime import UTC, date, datetime, timedelta
from zipfile import ZipFile

import pypdfium2
import pytest

from minqing_desktop.domain.casework.facts import MoveForm
from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.domain.values.masking import Masks
from minqing_desktop.services.casework.registering import register_matter
from minqing_desktop.services.casework.transitions import make_move
from minqing_desktop.services.report_kinds import Ask, Making, Report
from minqing_desktop.services.reports import ReportScope, reports
from minqing_desktop.services.session import Session
from minqing_desktop.services.visits import VisitForm, record_visit
from tests.services.casework.conftest import form_for

PHONE, NUMBER = "13800004321", "330327196003077713"
SAID = f"电话{PHONE}，证号{NUMBER}。"


@pytest.fixture
def talkative(session: Session) -> Session:
    """A notebook in which numbers stand wherever somebody could write them."""
    today = session.today()
    with session.reading() as reader:
        home = reader.find(Household)[0]
        people = reader.find(Person, household=home.id)
    with session.doing("test") as doing:
        doing.act.change(Household, home.id, address=SAID, livelihood=SAID, tags=("低保",))
        for person in people:
            doing.act.change(Person, person.id, phone=PHONE, id_number=NUMBER, tags=("低保",))
    visit = Visit(
        households=(home.id,), started_at=datetime.now(UTC), words=SAID, answer=SAID, reflection=SAID, place=SAID,
        comment=SAID, is_complete=True,
    )  # fmt: skip
    record_visit(
        session,
        VisitForm(
            visit,
            entries=(Entry(type="need", text=SAID),),
            tasks=(Task(title=SAID, household=home.id, due_on=today, is_promise=True, owed_to=home.head),),
        ),
    )
    for route in ("self", "agent", "mediation"):
        form = form_for(session, home.id, title=SAID, wanted=SAID, place=SAID, phone=PHONE, route=route)
        register_matter(session, form)
    matter = register_matter(session, form_for(session, home.id, title=SAID, wanted=SAID))[0]
    due = today + timedelta(days=3)
    refer = MoveForm(
        on=today, cadre=session.cadre, main_unit="供电所", responsible="沈师傅", due_on=due, text=SAID
    )  # fmt: skip
    make_move(session, matter, Move.REFER, refer)
    return session


def scopes(session: Session, report: Report) -> list[ReportScope]:
    """What to ask a report for, so that it says as much as it can."""
    today = session.today()
    if Ask.MATTER in report.needs:
        with session.reading() as reader:
            return [ReportScope(matter=matter.id) for matter in reader.find(Matter)]
    since = today.replace(day=1) if Ask.MONTH in report.asks else date(today.year - 1, 1, 1)
    return [ReportScope(since=since, until=today, tag="低保" if Ask.TAG in report.needs else "")]


def words(data: bytes, ending: str) -> str:
    if ending == ".pdf":
        document = pypdfium2.PdfDocument(data)
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        document.close()
        return text.replace("\r\n", "")
    if ending == ".csv":
        return data.decode("utf-8-sig")
    with ZipFile(io.BytesIO(data)) as package:
        parts = (package.read(name).decode("utf-8", "replace") for name in package.namelist() if name.endswith(".xml"))
        return "".join(parts)


def written(session: Session, report: Report, masks: Masks) -> str:
    """All that a report says, in the kind of file that is read back quickest: its kinds say the same."""
    ending = next((each for each in (".csv", ".docx") if each in report.endings), report.ending)
    said = []
    for scope in scopes(session, report):
        stream = io.BytesIO()
        try:
            report.write(Making(session, scope, masks, stream), ending)
        except UserError as error:
            if error.code != "nothing_to_print":
                raise
        else:
            said.append(words(stream.getvalue(), ending))
    return "".join(said)


def test_every_report_masks_unless_told_otherwise(talkative: Session) -> None:
    known = reports()
    masked = {report.name: written(talkative, report, Masks()) for report in known}
    assert [name for name, said in masked.items() if PHONE in said or NUMBER in said] == []
    assert sum(map(bool, masked.values())) >= 25, "most reports have something to say of this notebook"
    of_people = ("visit_record", "roster", "household_file", "acceptance_notice", "task_ledger")
    for report in known:
        if report.name in of_people:
            assert PHONE in written(talkative, report, Masks(False)), "and what is tested can fail"
