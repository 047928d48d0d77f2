"""Opens the notebook a command works on, says what was found, and takes the village in hand."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from minqing_desktop.cli.terminal import ask_password, remark
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr
from minqing_desktop.services.audit import AuditEvent, note_happening
from minqing_desktop.services.notebooks import OpenNotebook, open_notebook
from minqing_desktop.services.session import Session
from minqing_desktop.services.villages import list_villages


def add_notebook(parser: argparse.ArgumentParser, with_village: bool = True, is_required: bool = True) -> None:
    """The options by which a command is told its notebook and village."""
    parser.add_argument("--notebook", type=Path, required=is_required, metavar="DIR", help=tr("笔记本文件夹"))
    if with_village:
        parser.add_argument(
            "--village-code", default="", metavar="CODE", help=tr("村的 12 位统计代码；笔记本里只有一个村时不用写")
        )


@contextmanager
def opened(folder: Path) -> Iterator[OpenNotebook]:
    """The notebook, open for the length of the block."""
    notebook = open_notebook(folder, ask_password())
    try:
        for notice in notebook.notices:
            remark(_notice(notice))
        note_happening(notebook.session, AuditEvent.OPENED)
        yield notebook
    finally:
        notebook.close()


@contextmanager
def session_of(arguments: argparse.Namespace) -> Iterator[Session]:
    """The session of `--notebook`, in the village of `--village-code`."""
    with opened(arguments.notebook) as notebook:
        take_village(notebook.session, arguments.village_code)
        yield notebook.session


def take_village(session: Session, code: str) -> None:
    """Puts the session into a village; UserError when it is not here, or when there are several to choose from."""
    villages = {village.code: village for village in list_villages(session)}
    if not code and len(villages) == 1:
        code = next(iter(villages))
    if code not in villages:
        listed = tr("、").join(
            tr("{name}（{facts}）").format(name=village.name, facts=village.code) for village in villages.values()
        )
        what = tr("笔记本里没有这个代码的村。") if code else tr("这本笔记本有几个村，不知道是哪一个。")
        advice = tr("请用 --village-code 指明：{villages}。").format(villages=listed)
        raise UserError("village_unknown", what, advice)
    session.village = villages[code].village


def _notice(code: str) -> str:
    sentences = {
        "keyfile_healed": tr("提醒：钥匙文件有一份坏了，已经用另一份补好。"),
        "log_end_lost": tr("提醒：上次写下的内容少了一截，可能断过电或被换成了旧文件。请对照备份看一看。"),
        "witness_forged": tr("提醒：见证文件对不上，可能被人改过。请对照备份看一看。"),
        "witness_missing": tr("提醒：见证文件不见了，已经重新写了一份。"),
        "keyfile_set_back": tr("提醒：钥匙文件被换成过旧的，已经改回来。"),
        "not_closed": tr("提醒：上次没有正常退出，写下的内容都在。"),
        "attempts_failed": tr("提醒：上次打开以后，有人几次没有输对密码。"),
    }
    return sentences.get(code, code)
