"""dump, load and report"""

import argparse
from pathlib import Path

from minqing_desktop.cli.grammar import Command, Commands, day
from minqing_desktop.cli.opening import add_notebook, opened, session_of
from minqing_desktop.cli.terminal import ask_new_password, progress_line, remark, say, say_json
from minqing_desktop.domain.catalogue import is_known, kind_named
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.cadres import list_cadres
from minqing_desktop.services.casework.matters import MatterFilter, matters_where
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.households import HouseholdFilter, household_ids, household_lines_of
from minqing_desktop.services.loads import LoadOutcome, first_village, load
from minqing_desktop.services.notebooks import create_notebook
from minqing_desktop.services.reports import Report, VisitScope, papers_of_a_matter, report_named, reports, write_report
from minqing_desktop.services.session import Session
from minqing_desktop.services.villages import list_groups
from minqing_desktop.storage.folder import is_notebook


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    _add_dump(commands)
    _add_load(commands)
    _add_report(commands)


def _add_dump(commands: Commands) -> None:
    about = tr("把全部内容导出成开放格式（JSON 行），号码不遮盖，照片也在内")
    parser = commands.add_parser("dump", help=about, description=about)
    add_notebook(parser, with_village=False)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl", help=tr("写到哪个文件"))
    parser.add_argument("--without-photos", action="store_true", help=tr("不带照片内容"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = write_dump
    parser.set_defaults(command=command)


def _add_load(commands: Commands) -> None:
    about = tr("把导出文件装回笔记本；文件夹里还没有笔记本时新建一本")
    parser = commands.add_parser("load", help=about, description=about)
    parser.add_argument("file", type=Path, metavar="FILE.jsonl", help=tr("dump 导出的文件"))
    add_notebook(parser, with_village=False)
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = load_dump
    parser.set_defaults(command=command)


def _add_report(commands: Commands) -> None:
    about = tr("打印或保存报表")
    listed = "\n".join(map(_listed, reports()))
    of_one = "\n".join(map(_listed, papers_of_a_matter()))
    epilog = "\n".join((tr("报表："), listed, tr("一件事项的文书，要写 --matter："), of_one))
    parser = commands.add_parser("report", help=about, description=about, epilog=epilog)
    parser.add_argument("name", metavar="NAME", help=tr("报表的名字，见下"))
    add_notebook(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=tr("写到哪个文件"))
    parser.add_argument("--from", dest="since", type=day, metavar="YYYY-MM-DD", help=tr("从哪天起（含）"))
    parser.add_argument("--to", dest="until", type=day, metavar="YYYY-MM-DD", help=tr("到哪天止（含）"))
    parser.add_argument("--household", default="", metavar="NUMBER", help=tr("只要这个户编号的"))
    parser.add_argument("--cadre", default="", metavar="NAME", help=tr("只要这位干部的"))
    parser.add_argument("--group", default="", metavar="NAME", help=tr("只要这个组的"))
    parser.add_argument("--tag", default="", metavar="TAG", help=tr("只要有这个标签的"))
    parser.add_argument("--visit", action="append", default=[], metavar="ID", help=tr("只要这次走访，可以写几个"))
    parser.add_argument("--matter", default="", metavar="NUMBER", help=tr("只要这个编号的事项"))
    parser.add_argument("--unmasked", metavar="REASON", help=tr("不遮盖号码；事由会记下来"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = report
    parser.set_defaults(command=command)


def _listed(each: Report) -> str:
    said = tr("{title}（{ending}）{about}").format(title=each.title, ending=" ".join(each.endings), about=each.about)
    return f"  {each.name:18}{said}"


def write_dump(arguments: argparse.Namespace) -> int:
    """Everything into one file; says that it is whole."""
    with opened(arguments.notebook) as notebook:
        outcome = dump(
            notebook.session,
            arguments.out,
            with_photos=not arguments.without_photos,
            progress=progress_line(tr("导出")),
        )
    remark(tr("注意：导出文件没有加密，里面是完整的姓名、身份证号、电话和谈话内容，用完请收好或删掉。"))
    if outcome.missing_photos:
        remark(tr("有 {count} 张照片的内容不在这台电脑上，没有导出。").format(count=outcome.missing_photos))
    if arguments.json:
        say_json({"file": str(arguments.out), "counts": outcome.counts, "missing_photos": outcome.missing_photos})
    else:
        say(tr("已导出 {counts}，写在 {file}").format(counts=in_words(outcome.counts), file=arguments.out))
    return 0


def load_dump(arguments: argparse.Namespace) -> int:
    """A dump into a notebook, which is made if it is not there."""
    recovery_code = ""
    if is_notebook(arguments.notebook):
        with opened(arguments.notebook) as notebook:
            outcome = load(notebook.session, arguments.file, progress=progress_line(tr("装入")))
    else:
        village = first_village(arguments.file)
        notebook, recovery_code = create_notebook(arguments.notebook, ask_new_password(), village)
        try:
            outcome = load(notebook.session, arguments.file, progress=progress_line(tr("装入")))
        finally:
            notebook.close()
    _say_loaded(arguments, outcome, recovery_code)
    return 0


def _say_loaded(arguments: argparse.Namespace, outcome: LoadOutcome, recovery_code: str) -> None:
    if arguments.json:
        answer = {"added": outcome.added, "changed": outcome.changed, "left_out": outcome.left_out}
        say_json(answer | ({"recovery_code": recovery_code} if recovery_code else {}))
        return
    if recovery_code:
        say(tr("已新建笔记本。恢复码：{code}（请抄下来收好，不会再显示第二次）").format(code=recovery_code))
    changed = {kind: count for kind, count in outcome.changed.items() if count}
    if not outcome.added and not changed:
        say(tr("导出文件里的内容笔记本里都有，没有改动。"))
    if outcome.added:
        say(tr("新增 {counts}").format(counts=in_words(outcome.added)))
    if changed:
        say(tr("更新 {counts}").format(counts=in_words(changed)))
    for name, count in outcome.left_out.items():
        remark(
            tr("这个版本不认识 {name}（{count} 处），没有装入；它们还在导出文件里，升级程序后可以再装一次。").format(
                name=name, count=count
            )
        )


def report(arguments: argparse.Namespace) -> int:
    """One report into one file, masked unless a reason is given."""
    with session_of(arguments) as session:
        outcome = write_report(
            session,
            arguments.name,
            arguments.out,
            _scope(session, arguments),
            unmasked_reason=arguments.unmasked,
            progress=progress_line(tr("生成")),
        )
    if outcome.missing:
        remark(tr("有 {count} 个字没有字体，印成了编码。").format(count=len(outcome.missing)))
    if arguments.json:
        say_json({"file": str(arguments.out), "visits": outcome.visits, "pages": outcome.pages})
    elif outcome.pages:
        say(
            tr("已生成 {counted}，共 {pages} 页，写在 {file}").format(
                counted=report_named(arguments.name).counted.format(n=outcome.visits),
                pages=outcome.pages,
                file=arguments.out,
            )
        )
    else:
        say(tr("已生成 {visits} 行，写在 {file}").format(visits=outcome.visits, file=arguments.out))
    return 0


def _scope(session: Session, arguments: argparse.Namespace) -> VisitScope:
    if arguments.since and arguments.until and arguments.since > arguments.until:
        raise UserError("span_backwards", tr("起始日期在截止日期之后，没有生成文件。"), tr("请把两个日期换过来。"))
    return VisitScope(
        visits=tuple(_visit_id(text) for text in arguments.visit),
        since=arguments.since,
        until=arguments.until,
        household=_household(session, arguments.household),
        cadre=_cadre(session, arguments.cadre),
        matter=_matter(session, arguments.matter),
        group=_group(session, arguments.group),
        tag=arguments.tag,
    )


def _visit_id(text: str) -> str:
    if len(text) == 32 and set(text) <= set("0123456789abcdef"):
        return text
    raise UserError("visit_unknown", tr("走访的 ID 写得不对，没有生成文件。"), tr("它在 dump 里的 id 一项。"))


def _household(session: Session, number: str) -> str:
    if not number:
        return ""
    lines = household_lines_of(session, household_ids(session, HouseholdFilter(text=number, state=None)))
    for line in lines:
        if line.number == number:
            return line.id
    raise UserError("household_unknown", tr("没有这个户编号，没有生成文件。"), tr("请核对户编号。"))


def _cadre(session: Session, name: str) -> str:
    if not name:
        return ""
    for cadre in list_cadres(session):
        if cadre.name == name:
            return cadre.id
    raise UserError("cadre_unknown", tr("没有这位干部，没有生成文件。"), tr("请核对姓名。"))


def _group(session: Session, name: str) -> str:
    if not name:
        return ""
    for group in list_groups(session):
        if group.name == name:
            return group.id
    raise UserError("group_unknown", tr("没有这个组，没有生成文件。"), tr("请核对组名。"))


def _matter(session: Session, number: str) -> str:
    if not number:
        return ""
    for line in matters_where(session, MatterFilter()):
        if line.number == number:
            return line.id
    raise UserError("matter_unknown", tr("没有这个编号的事项，没有生成文件。"), tr("请核对编号，例如 2026-0012。"))


def in_words(counts: dict[str, int]) -> str:
    """«120 户、389 人员» in the catalogue's words."""
    return tr("、").join(
        f"{count} {tr(kind_named(kind).label) if is_known(kind) else kind}" for kind, count in counts.items()
    )
