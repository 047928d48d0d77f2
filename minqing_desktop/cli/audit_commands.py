"""audit list | export"""

import argparse
from pathlib import Path

from minqing_desktop.cli.grammar import Command, Commands, day
from minqing_desktop.cli.opening import add_notebook, opened
from minqing_desktop.cli.terminal import say, say_json
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.audit import AuditGroup
from minqing_desktop.services.audit_trail import AuditFilter, audit_cadres, audit_page, export_audit
from minqing_desktop.services.session import Session

LINES = 200


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("安全记录：谁打开、看号码、导出打印、改密码")
    parts = commands.add_parser("audit", help=about, description=about).add_subparsers(
        title=tr("命令"), metavar="COMMAND", required=True
    )
    listing = parts.add_parser("list", help=tr("列出来"), description=tr("列出来"))
    listing.add_argument("--lines", type=int, default=LINES, metavar="N", help=tr("最多多少条，最近的在前"))
    listing.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = show
    listing.set_defaults(command=command)
    export = parts.add_parser("export", help=tr("存为表格"), description=tr("存为表格"))
    export.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx", help=tr("写到哪个文件"))
    command = write
    export.set_defaults(command=command)
    for parser in (listing, export):
        add_notebook(parser, with_village=False)
        parser.add_argument("--group", choices=[str(group) for group in AuditGroup], help=tr("只要这一类"))
        parser.add_argument("--cadre", default="", metavar="NAME", help=tr("只要这位干部的"))
        parser.add_argument("--since", type=day, metavar="DAY", help=tr("从哪天起，如 2026-11-01"))
        parser.add_argument("--until", type=day, metavar="DAY", help=tr("到哪天为止"))


def _wanted(session: Session, arguments: argparse.Namespace) -> AuditFilter:
    cadre = ""
    if arguments.cadre:
        cadre = next((identity for identity, name in audit_cadres(session) if name == arguments.cadre), "")
        if not cadre:
            raise UserError("cadre_unknown", tr("干部名单里没有这个名字。"), tr("请看看有没有写错字。"))
    group = AuditGroup(arguments.group) if arguments.group else None
    return AuditFilter(group, cadre, arguments.since, arguments.until)


def show(arguments: argparse.Namespace) -> int:
    """The events, newest first."""
    with opened(arguments.notebook) as notebook:
        page = audit_page(notebook.session, _wanted(notebook.session, arguments), arguments.lines)
    if arguments.json:
        lines = [
            {
                "at": line.at.isoformat(), "cadre": line.cadre, "group": line.group, "event": line.sentence,
                "detail": line.detail, "kind": line.subject[0], "id": line.subject[1].strip("0"),
            }
            for line in page.lines
        ]  # fmt: skip
        say_json({"total": page.total, "lines": lines})
    for line in () if arguments.json else page.lines:
        parts = (f"{line.at.astimezone():%Y-%m-%d %H:%M}", line.cadre, line.sentence, line.detail)
        say("  ".join(filter(None, parts)))
    return 0


def write(arguments: argparse.Namespace) -> int:
    """The events as a workbook."""
    with opened(arguments.notebook) as notebook:
        count = export_audit(notebook.session, arguments.out, _wanted(notebook.session, arguments))
    say(tr("已存 {n} 条到 {file}").format(n=count, file=arguments.out))
    return 0
