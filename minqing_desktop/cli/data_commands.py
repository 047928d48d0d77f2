"""dump and load"""

import argparse
from pathlib import Path

from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.opening import add_notebook, opened
from minqing_desktop.cli.terminal import ask_new_password, progress_line, remark, say, say_json
from minqing_desktop.domain.catalogue import is_known, kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.services.dumps import dump
from minqing_desktop.services.loads import LoadOutcome, first_village, load
from minqing_desktop.services.notebooks import create_notebook
from minqing_desktop.storage.folder import is_notebook


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    _add_dump(commands)
    _add_load(commands)


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


def in_words(counts: dict[str, int]) -> str:
    """«120 户、389 人员» in the catalogue's words."""
    return tr("、").join(
        f"{count} {tr(kind_named(kind).label) if is_known(kind) else kind}" for kind, count in counts.items()
    )
