"""demo: the main job on the sample village from start to finish, as a first look and as proof that it works here."""

import argparse
import os
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from minqing_desktop.cli.data_commands import in_words
from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.terminal import PASSWORD_VARIABLE, say, say_json
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit
from minqing_desktop.domain.words import tr
from minqing_desktop.host.files import make_folder
from minqing_desktop.host.resources import resource_path
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.households import count_households
from minqing_desktop.services.notebooks import check_notebook, create_notebook
from minqing_desktop.services.printed_days import long_day
from minqing_desktop.services.reports import VisitScope, write_report
from minqing_desktop.services.rosters import preview
from minqing_desktop.services.sample import SAMPLE_VILLAGE, load_sample
from minqing_desktop.services.search import Hit, find_households
from minqing_desktop.services.session import Session
from minqing_desktop.services.tasks import TaskFilter, TaskState, tasks_where
from minqing_desktop.services.visits import VisitForm, record_visit

DEMO_PASSWORD = "minqing-demo"
INITIALS = "zsg"
DAYS_PRINTED = 30

# What is said belongs to the invented village, so it stays Chinese in every language.
NEED = "窗缝透风，夜里拿旧报纸糊着"
ADVICE = "卫生院送药那天，要是能顺便量个血压就好了"
WORDS = f"新屋住进来头一个冬天，{NEED}。{ADVICE}，省得跑镇上。"
ANSWER = "窗缝这两天就叫人来看。量血压的事我去问卫生院，问到了给您回话。"
REFLECTION = "旧报纸糊得整整齐齐，一看就是老人自己糊的。小事拖着就成了大事。"


def add_to(commands: Commands) -> None:
    """Declares the command."""
    about = tr("用虚构的示范村从头到尾做一遍：花名册、走访、任务、走访记录表、走访台账、导出")
    parser = commands.add_parser("demo", help=about, description=about)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=tr("结果放在哪个文件夹"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = demo
    parser.set_defaults(command=command)


@dataclass(slots=True)
class _Told:
    """What was done, as lines for people and as figures for a program."""

    lines: list[str] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)

    def tell(self, line: str, **figures: object) -> None:
        self.lines.append(line)
        self.figures |= figures


def demo(arguments: argparse.Namespace) -> int:
    """The sample village through everything; whatever fails ends it with the user's sentence."""
    out: Path = arguments.out
    told = _Told()
    make_folder(out)
    password = os.environ.get(PASSWORD_VARIABLE, DEMO_PASSWORD)
    notebook, code = create_notebook(out / "notebook", password, SAMPLE_VILLAGE)
    try:
        told.tell(tr("建立加密的笔记本，恢复码 {code}").format(code=code), recovery_code=code)
        _bring_in(notebook.session, told)
        _visit(notebook.session, told)
        _write(notebook.session, out, told)
        _check(check_notebook(notebook).faults, told)
    finally:
        notebook.close()
    if arguments.json:
        say_json(told.figures)
        return 0
    for number, line in enumerate(told.lines, start=1):
        say(f"{number}. {line}")
    say()
    _say_where(out, password)
    return 0


def _bring_in(session: Session, told: _Told) -> None:
    plan = preview(resource_path("sample", "roster.xlsx"))
    told.tell(
        tr("预览花名册：{households} 户 {persons} 人，疑问 {doubts} 处").format(
            households=len(plan.households), persons=plan.person_count, doubts=len(plan.doubts)
        ),
        doubts=len(plan.doubts),
    )
    outcome = load_sample(session)
    living = count_households(session)
    told.tell(outcome.roster.changes.sentence, households=living.households, persons=living.persons)
    told.tell(tr("装入一年的工作：{counts}").format(counts=in_words(outcome.counts)), counts=outcome.counts)


def _visit(session: Session, told: _Told) -> None:
    """Finds a household by initials and writes a visit down with what was said and what follows."""
    hits = find_households(session, INITIALS)
    if not hits:
        raise UserError("sample_incomplete", tr("示范村的文件不全，没有做完。"), tr("请重新安装本程序。"))
    hit = hits[0]
    told.tell(tr("输入「{typed}」找到：{found}").format(typed=INITIALS, found=_hit_in_words(hit)), found=len(hits))
    identity, _ = record_visit(session, _form(session, hit.household))
    told.tell(tr("记下走访：原话、诉求、建议、当场答复、体会"), visit=identity)
    tasks = tasks_where(session, TaskFilter(state=TaskState.ALL, visit=identity))
    for task in tasks:
        word = tr("承诺（向{person}）").format(person=task.owed_to) if task.is_promise else tr("任务")
        told.tell(
            tr("由走访生成{word}：{title}，{day}前").format(word=word, title=task.title, day=long_day(task.due_on))
        )
    told.figures["tasks"] = len(tasks)


def _hit_in_words(hit: Hit) -> str:
    return " · ".join((hit.title, *hit.facts))


def _form(session: Session, household: str) -> VisitForm:
    with session.reading() as reader:
        home = reader.get(Household, household)
        head = reader.get(Person, home.head)
    today = session.today()
    visit = Visit(
        households=(household,),
        cadre=session.cadre,
        started_at=session.now().replace(second=0, microsecond=0),
        weather="晴",
        words=WORDS,
        answer=ANSWER,
        reflection=REFLECTION,
        next_visit=today + timedelta(days=28),
        is_complete=True,
    )
    entries = (
        Entry(type="need", person=head.id, text=NEED, start=WORDS.index(NEED), end=WORDS.index(NEED) + len(NEED)),
        Entry(
            type="advice", person=head.id, text=ADVICE, start=WORDS.index(ADVICE), end=WORDS.index(ADVICE) + len(ADVICE)
        ),
    )
    tasks = (
        Task(title="请人来补窗缝", is_promise=True, owed_to=head.id, due_on=today + timedelta(days=3)),
        Task(title="问卫生院送药那天能不能带血压计", due_on=today + timedelta(days=7)),
    )
    return VisitForm(visit, entries, tasks, {0: 0, 1: 1})


def _names() -> tuple[str, str, str]:
    return tr("走访记录表") + ".pdf", tr("走访台账") + ".xlsx", "dump.jsonl"


def _write(session: Session, out: Path, told: _Told) -> None:
    record, ledger, everything = _names()
    today = session.today()
    lately = VisitScope(since=today - timedelta(days=DAYS_PRINTED - 1), until=today)
    printed = write_report(session, "visit_record", out / record, lately)
    told.tell(
        tr("生成走访记录表：最近 {days} 天的 {visits} 次走访，{pages} 页").format(
            days=DAYS_PRINTED, visits=printed.visits, pages=printed.pages
        ),
        printed_visits=printed.visits,
        pages=printed.pages,
    )
    listed = write_report(session, "visit_ledger", out / ledger, VisitScope())
    told.tell(tr("生成走访台账：{rows} 行").format(rows=listed.visits), ledger_rows=listed.visits)
    dumped = dump(session, out / everything)
    told.tell(tr("导出全部内容：{counts}").format(counts=in_words(dumped.counts)), dump_lines=dumped.lines)


def _check(faults: dict[str, int], told: _Told) -> None:
    if faults:
        raise UserError(
            "notebook_unsound", tr("做完后检查笔记本，发现对不上的地方。"), tr("请把这个情况告诉维护的人。")
        )
    told.tell(tr("从头到尾检查笔记本：完好"))


def _say_where(out: Path, password: str) -> None:
    record, ledger, everything = _names()
    shown = password if password == DEMO_PASSWORD else tr("环境变量里的那个")
    for name, what in (
        ("notebook", tr("加密的笔记本，密码：{password}").format(password=shown)),
        (record, tr("可以直接打印")),
        (ledger, tr("用 WPS 或 Excel 打开")),
        (everything, tr("全部内容的开放格式，没有加密")),
    ):
        say(f"  {out / name}    {what}")
