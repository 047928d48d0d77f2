"""erase, keeping and handover without a window."""

import json
from pathlib import Path

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.services.cadres import add_cadre
from minqing_desktop.services.households import add_household
from minqing_desktop.services.notebooks import open_notebook
from minqing_desktop.services.retention import kept_years
from tests.cli.conftest import PASSWORD, Cli


def test_a_villager_is_erased_and_work_goes_over(cli: Cli, notebook: Path) -> None:
    opened = open_notebook(notebook, PASSWORD)
    session = opened.session
    add_household(session, Household(number="0007"), Person(name="丙某"))
    add_cadre(session, Cadre(name="乙干部"))
    with session.doing("task.add") as doing:
        doing.act.create(Task(title="交月报", cadre=session.cadre))
    opened.close()
    place = ("--notebook", notebook)
    seen = json.loads(cli("erase", *place, "--household", "0007", "--preview", "--json").out)
    assert (seen["erased"], seen["persons"]) == (False, 1)
    assert cli("erase", *place, "--household", "0007", "--person", "没有").code == 2
    gone = json.loads(cli("erase", *place, "--household", "0007", "--replace-backups", "--json").out)
    assert (gone["erased"], gone["backups_holding"]) == (True, 0)
    assert cli("erase", *place, "--household", "0007").code == 2
    assert cli("keeping", *place, "--set", "words=x").code == 2
    assert "走访的原话、答复和体会（words）：5 年" in cli("keeping", *place, "--set", "words=5").out
    moved = cli("handover", *place, "--from", "陈干部", "--to", "乙干部", "--complete")
    assert "任务和承诺 1 件" in moved.out
    assert cli("handover", *place, "--from", "没有").code == 2
    opened = open_notebook(notebook, PASSWORD)
    assert kept_years(opened.session)["words"] == 5
    opened.close()
