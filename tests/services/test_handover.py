"""One cadre's work goes to another: what is listed, what moves, what the successor finds, and how it ends."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import docx
import pypdfium2
import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import CADRE, Cadre, Pairing
from minqing_desktop.domain.records.hand_over import HandOver
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Step
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.task import Task, TaskMove
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.host import clock
from minqing_desktop.services.backups import backups_of
from minqing_desktop.services.cadres import add_cadre, list_cadres
from minqing_desktop.services.coverage import assign_households
from minqing_desktop.services.handover.deeds import complete, finish, prepare, welcome, write_note
from minqing_desktop.services.handover.inherited import inherited, mark_read
from minqing_desktop.services.handover.inventory import GENERAL, inventory
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook, open_notebook
from minqing_desktop.services.report_scope import ReportScope
from minqing_desktop.services.reports.writing import write_report
from minqing_desktop.services.roles import sit_down
from minqing_desktop.services.self_checks import findings_of
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action
from minqing_desktop.services.visit_drafts import save_form
from minqing_desktop.services.visits import VisitForm
from minqing_desktop.storage.key_slots import PasswordSlot
from minqing_desktop.storage.reading.self_checks import Fault

OWN, NEW = "correct horse", "third battery"


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PasswordSlot, "wrapping_key", lambda slot, secret: hashlib.sha256(slot.salt + secret).digest())
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """甲 has a household, a matter with its agent petition, a promise, a task and a draft; 乙 is to take over."""
    folder = tmp_path_factory.mktemp("handover") / "notebook"
    opened, _code = create_notebook(folder, OWN, Village(name="示范村", code="330327001201"), Cadre(name="甲"))
    session = opened.session
    former, today = session.cadre, session.today()
    add_cadre(session, Cadre(name="乙", role=CADRE))
    home, _ = add_household(session, Household(number="1"), Person(name="丙某"))
    assign_households(session, [home], former)
    with session.doing("matter.add") as doing:
        accepted = today - timedelta(days=9)
        matter = doing.act.create(
            Matter(
                number="1", title="修水渠", household=home, cadre=former, stage="handling", accepted_on=accepted,
                route="agent_petition", due_on=today + timedelta(days=5),
            )
        )  # fmt: skip
        doing.act.create(Matter(number="2", title="已办结", cadre=former, stage="closed"))
        doing.act.create(AgentPetition(matter=matter, agent=former, submitted_on=accepted))
        doing.act.create(Task(title="送化肥", is_promise=True, household=home, cadre=former, due_on=today))
        doing.act.create(Task(title="交月报", cadre=former))
        doing.act.create(Task(title="做完了", cadre=former, done_on=today))
    save_form(session, VisitForm(Visit(id="ab" * 16, households=(home,), cadre=former, words="说到一半")))
    opened.close()
    return folder


@pytest.fixture
def opened(made: Path, tmp_path: Path) -> Iterator[OpenNotebook]:
    notebook = open_notebook(Path(shutil.copytree(made, tmp_path / "notebook")), OWN)
    yield notebook
    notebook.close()
    clock.use_clock(None)


def both(session: Session) -> tuple[str, str]:
    names = {cadre.name: cadre.id for cadre in list_cadres(session)}
    return names["甲"], names["乙"]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value.code


def prepared(session: Session) -> str:
    former, successor = both(session)
    return prepare(session, former, successor, "丁")[0]


def test_the_inventory_names_all_that_is_open_and_nothing_else(opened: OpenNotebook) -> None:
    session = opened.session
    former, successor = both(session)
    identity = prepared(session)
    found = inventory(session, former)
    assert [line.title for line in found.matters] == ["修水渠"]
    assert [line.title for line in found.promises] == ["送化肥"]
    assert [line.title for line in found.tasks] == ["交月报"]
    assert [turn.household.head for turn in found.quiet] == ["丙某"]
    assert [clock_.code for each in found.petitions for clock_ in each.clocks] == [
        "petition_notice",
        "petition_opinion",
    ]
    assert [each.head for each in found.drafts] == ["丙某"]
    assert (found.successor.id if found.successor else "", found.hand_over.id if found.hand_over else "") == (
        successor, identity,
    )  # fmt: skip
    assert prepare(session, former, successor, "戊")[0] == identity
    assert refusal(lambda: prepare(session, former, former)) == "handover_same_cadre"


def test_one_action_moves_everything_and_one_undoing_brings_it_back(opened: OpenNotebook) -> None:
    session = opened.session
    former, successor = both(session)
    identity = prepared(session)
    found = inventory(session, former)
    matter, home = found.matters[0].id, found.households[0].household.id
    write_note(session, identity, ("matter", matter), "镇水利站老周在管")
    write_note(session, identity, ("household", home), "狗凶")
    write_note(session, identity, GENERAL, "钥匙在抽屉里")
    write_note(session, identity, GENERAL, "")
    changes = complete(session, identity)
    assert changes.sentence == "离任交接：事项 1 件、任务和承诺 2 件、联系户 1 户换了责任人"
    with session.reading() as reader:
        moved = reader.get(Matter, matter)
        assert (moved.cadre, moved.inherited_on, moved.inherited_from, moved.stage) == (
            successor, session.today(), former, "handling",
        )  # fmt: skip
        assert [(step.type, step.text) for step in reader.find(Step)] == [("hand_over", "镇水利站老周在管")]
        assert {task.title for task in reader.find(Task, cadre=successor)} == {"送化肥", "交月报"}
        assert [move.to_cadre for move in reader.find(TaskMove)] == [successor] * 2
        assert [each.cadre for each in reader.find(Pairing)] == [successor]
        assert [each.agent for each in reader.find(AgentPetition)] == [successor]
        assert not reader.find(Task, cadre=former, done_on__empty=True)
    # What went over is still listed, to be printed and signed.
    after = inventory(session, former)
    assert [line.id for line in after.matters] == [matter]
    assert [turn.household.id for turn in after.households] == [home]
    assert refusal(lambda: complete(session, identity)) == "handover_done"
    undo_action(session, changes.action)
    again = inventory(session, former)
    assert (len(again.matters), len(again.tasks), len(again.households)) == (1, 1, 1)
    assert again.hand_over is not None
    assert again.hand_over.done_on is None


def test_the_successor_finds_it_and_is_reminded_when_he_leaves_it(opened: OpenNotebook) -> None:
    session = opened.session
    former, successor = both(session)
    identity = prepared(session)
    found = inventory(session, former)
    matter, home = found.matters[0].id, found.households[0].household.id
    write_note(session, identity, ("matter", matter), "镇水利站老周在管")
    write_note(session, identity, ("household", home), "狗凶")
    complete(session, identity)
    assert inherited(session) is None
    sit_down(session, successor)
    mine = inherited(session)
    assert mine is not None
    assert (mine.former, [each.matter.id for each in mine.matters], [each.head for each in mine.notes]) == (
        "甲", [matter], ["丙某"],
    )  # fmt: skip
    assert len(mine.unread) == 2
    mark_read(session, mine.unread)
    left = inherited(session)
    assert left is not None
    assert (len(left.matters), left.notes, left.unread) == (1, (), ())
    later = clock.now() + timedelta(days=8)
    clock.use_clock(lambda: later)
    assert matter in {each.id for each in findings_of(session, Fault.IDLE)}
    with session.doing("matter.handle") as doing:
        doing.act.create(Step(matter=matter, on=session.today(), cadre=successor, type="handle", text="看过了"))
    assert inherited(session) is None
    assert matter not in {each.id for each in findings_of(session, Fault.IDLE)}


def test_it_ends_with_a_backup_and_without_the_former_password(opened: OpenNotebook) -> None:
    session = opened.session
    successor = both(session)[1]
    identity = prepared(session)
    assert refusal(lambda: finish(opened, identity)) == "handover_not_done"
    action = complete(session, identity).action
    assert refusal(lambda: finish(opened, identity)) == "handover_password_missing"
    welcome(opened, identity, NEW)
    before = len(backups_of(opened))
    ended = finish(opened, identity)
    assert (ended.name, ended.had_password, ended.was_me, ended.is_shared) == ("甲", True, True, False)
    assert len(backups_of(opened)) == before + 1
    assert [cadre.id for cadre in list_cadres(session)] == [successor]
    assert refusal(lambda: undo_action(session, action)) == "handover_closed"
    folder = opened.folder
    opened.close()
    assert refusal(lambda: open_notebook(folder, OWN)) == "wrong_password"
    again = open_notebook(folder, NEW)
    assert (again.session.cadre, again.session.role) == (successor, "administrator")
    with again.session.reading() as reader:
        assert reader.get(HandOver, identity).closed_on == again.session.today()
    again.close()


@pytest.mark.parametrize("ending", [".pdf", ".docx"])
def test_the_list_says_it_all_for_three_to_sign(opened: OpenNotebook, tmp_path: Path, ending: str) -> None:
    session = opened.session
    former, _successor = both(session)
    identity = prepared(session)
    write_note(session, identity, ("matter", inventory(session, former).matters[0].id), "找老周，13800000137")
    write_note(session, identity, GENERAL, "钥匙在抽屉里")
    if ending == ".docx":
        complete(session, identity)
    path = tmp_path / f"list{ending}"
    write_report(session, "hand_over_list", path, ReportScope(cadre=former))
    words = pdf_words(path) if ending == ".pdf" else word_words(path)
    for wanted in (
        "示范村工作交接清单", "移交人", "甲", "乙", "监交人", "丁", "修水渠", "送化肥", "交月报", "丙某", "受理告知",
        "钥匙在抽屉里", "找老周", "138****0137", "接手人（签名）", "监交人（签名）",
    ):  # fmt: skip
        assert wanted in words
    assert "13800000137" not in words


def pdf_words(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    words = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return "".join(words.split())


def word_words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join("".join([*(each.text for each in document.paragraphs), *cells]).split())


def test_only_an_administrator_hands_over(opened: OpenNotebook) -> None:
    session = opened.session
    identity = prepared(session)
    sit_down(session, both(session)[1])
    assert refusal(lambda: complete(session, identity)) == "administrator_only"
    assert refusal(lambda: finish(opened, identity)) == "administrator_only"
