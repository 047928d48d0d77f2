"""notebook create | check | rebuild, and those of `backup_commands`"""

import argparse
from pathlib import Path

from minqing_desktop.cli import backup_commands, key_commands
from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.opening import opened
from minqing_desktop.cli.terminal import ask_new_password, progress_line, say, say_json
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.words import tr
from minqing_desktop.services.checking import check_all
from minqing_desktop.services.notebooks import create_notebook, rebuild_notebook
from minqing_desktop.services.villages import add_village
from minqing_desktop.storage.folder import is_notebook


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("建立、检查、重建笔记本")
    parts = commands.add_parser("notebook", help=about, description=about).add_subparsers(
        title=tr("命令"), metavar="COMMAND", required=True
    )
    _add_create(parts)
    key_commands.add_to(parts)
    for name, about, command in (
        ("check", tr("从头到尾检查一遍，什么都不改"), check),
        ("rebuild", tr("从记录重新算出所有列表"), rebuild),
    ):
        parser = parts.add_parser(name, help=about, description=about)
        parser.add_argument("folder", type=Path, metavar="DIR", help=tr("笔记本文件夹"))
        parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
        parser.set_defaults(command=command)
    backup_commands.add_to(parts)


def _add_create(parts: Commands) -> None:
    about = tr("建立笔记本；文件夹里已经有笔记本时，往里面再加一个村")
    parser = parts.add_parser("create", help=about, description=about)
    parser.add_argument("folder", type=Path, metavar="DIR", help=tr("笔记本文件夹"))
    parser.add_argument("--village", required=True, metavar="NAME", help=tr("村名"))
    parser.add_argument("--village-code", required=True, metavar="CODE", help=tr("村的 12 位统计代码"))
    parser.add_argument("--town", default="", metavar="NAME", help=tr("乡镇"))
    parser.add_argument("--county", default="", metavar="NAME", help=tr("县区"))
    parser.add_argument("--cadre", default="", metavar="NAME", help=tr("您的姓名，写在走访记录上"))
    parser.add_argument("--post", default="", metavar="POST", help=tr("您的职务"))
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    command: Command = create
    parser.set_defaults(command=command)


def create(arguments: argparse.Namespace) -> int:
    """A new notebook, or one village more in the notebook that is there."""
    village = Village(name=arguments.village, code=arguments.village_code, town=arguments.town, county=arguments.county)
    folder: Path = arguments.folder
    if is_notebook(folder):
        with opened(folder) as notebook:
            add_village(notebook.session, village)
        answer = {"notebook": str(folder), "village_code": village.code}
        sentence = tr("已在笔记本里加上{village}。").format(village=village.name)
    else:
        cadre = Cadre(name=arguments.cadre, post=arguments.post) if arguments.cadre else None
        made, code = create_notebook(folder, ask_new_password(), village, cadre)
        made.close()
        answer = {"notebook": str(folder), "village_code": village.code, "recovery_code": code}
        sentence = tr(
            "已建立{village}的笔记本。\n恢复码：{code}\n忘了密码时只有它能打开笔记本。请抄下来收好，不会再显示第二次。"
        ).format(village=village.name, code=code)
    if arguments.json:
        say_json(answer)
    else:
        say(sentence)
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Everything checked; a fault is for the user to mend from a backup, so it ends with 2."""
    with opened(arguments.folder) as notebook:
        health = check_all(notebook)
    if arguments.json:
        say_json({"actions": health.actions, "ops": health.ops, "records": health.records, "faults": health.faults})
    if not health.is_sound:
        raise UserError(
            "notebook_unsound",
            tr("检查发现 {count} 处对不上：{faults}。程序没有改动它。").format(
                count=sum(health.faults.values()), faults=tr("、").join(sorted(health.faults))
            ),
            tr(
                "请先把整个文件夹另外拷一份留着。"
                "只是列表对不上（view_differs）的，用 notebook rebuild 重建；其他的用备份恢复。"
            ),
        )
    if not arguments.json:
        say(
            tr("笔记本完好：{actions} 次操作、{ops} 条记录变动、{records} 条记录，全部对得上。").format(
                actions=health.actions, ops=health.ops, records=health.records
            )
        )
    return 0


def rebuild(arguments: argparse.Namespace) -> int:
    """All views made again from the log."""
    with opened(arguments.folder) as notebook:
        outcome = rebuild_notebook(notebook, progress_line(tr("重建")))
    if arguments.json:
        say_json({"actions": outcome.actions, "ops": outcome.ops, "records": outcome.records})
    else:
        say(tr("已从 {ops} 条记录变动重新算出全部列表。").format(ops=outcome.ops))
    return 0
