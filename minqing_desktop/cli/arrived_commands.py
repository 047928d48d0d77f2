"""arrived list|take|read|form|done|policies: what came down from the county, without a window"""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.opening import add_notebook, session_of
from minqing_desktop.cli.terminal import answer_with
from minqing_desktop.domain.casework.machine import move_word
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.records.replies import BlankForm, Comment, SuperiorAnswer
from minqing_desktop.domain.values.masking import mask_text
from minqing_desktop.domain.words import tr
from minqing_desktop.services.casework.case import load_case
from minqing_desktop.services.casework.superior_answers import (
    fitting_move,
    mark_answer_read,
    suggested_form,
    take_answer,
)
from minqing_desktop.services.changes import Changes
from minqing_desktop.services.policies import policies
from minqing_desktop.services.replies import Arrived, arrived, mark_comment_read
from minqing_desktop.services.sent_forms import blank_file, finish_form
from minqing_desktop.services.session import Session, plain_sentence


def add_to(commands: Commands) -> None:
    """Declares the commands."""
    about = tr("县里来的：答复、批注、交办、要填的表、政策")
    parser = commands.add_parser("arrived", help=about, description=about)
    parts = parser.add_subparsers(title=tr("命令"), metavar="COMMAND", required=True)
    _leaf(parts, "list", tr("还没有人看过、收下、报好的"), list_arrived)
    for name, words, command in (
        ("take", tr("收下一条答复，照原话记进事项的经过"), take),
        ("read", tr("答复或批注看过了"), mark_read),
        ("done", tr("县里发的表报好了"), finish),
    ):
        _leaf(parts, name, words, command).add_argument("id", metavar="ID", help=tr("编号，arrived list 里有"))
    form = _leaf(parts, "form", tr("把县里发的空表取出来"), take_out)
    form.add_argument("id", metavar="ID", help=tr("编号，arrived list 里有"))
    form.add_argument("--out", type=Path, required=True, metavar="DIR", help=tr("放到哪个文件夹"))
    _leaf(parts, "policies", tr("县里发的政策"), list_policies)


def _leaf(parts: Commands, name: str, about: str, command: Command) -> Any:
    parser = parts.add_parser(name, help=about, description=about)
    add_notebook(parser)
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    parser.set_defaults(command=command)
    return parser


def list_arrived(arguments: argparse.Namespace) -> int:
    """What waits, kind by kind."""
    with session_of(arguments) as session:
        found = arrived(session)
    facts = _facts(found)
    words = {
        "answers": tr("答复"), "comments": tr("批注"), "matters": tr("交办"), "tasks": tr("交办"), "forms": tr("填表"),
    }  # fmt: skip
    lines = [
        "　".join(filter(None, (words[kind], *(fact[name] for name in fact if name != "id"), fact["id"])))
        for kind in words
        for fact in facts[kind]
    ]
    return answer_with(arguments, facts, "\n".join(lines) or tr("县里没有来新的东西。"))


def _facts(found: Arrived) -> dict[str, list[dict[str, str]]]:
    return {
        "answers": [
            {"id": each.answer.id, "title": mask_text(each.title), "unit": each.answer.unit,
             "text": mask_text(each.answer.text)}
            for each in found.answers
        ],
        "comments": [
            {"id": each.comment.id, "by": each.comment.by, "text": mask_text(each.comment.text)}
            for each in found.comments
        ],
        "matters": [
            {"id": each.id, "title": mask_text(each.title), "due_on": _iso(each.due_on)} for each in found.matters
        ],
        "tasks": [
            {"id": each.id, "title": mask_text(each.title), "unit": each.assigned_by, "due_on": _iso(each.due_on)}
            for each in found.tasks
        ],
        "forms": [
            {"id": each.id, "name": each.name, "unit": each.unit, "due_on": _iso(each.due_on)} for each in found.forms
        ],
    }  # fmt: skip


def take(arguments: argparse.Namespace) -> int:
    """Takes an answer up by the move that fits, in its own words."""
    with session_of(arguments) as session:
        with session.reading() as reader:
            answer = reader.maybe(SuperiorAnswer, _identity(arguments))
            if answer is None:
                raise _unknown()
            case = load_case(reader, answer.matter)
        move = fitting_move(case, answer, session.today())
        if move is None:
            raise UserError(
                "answer_fits_no_move",
                tr("这件事项现在没有一步能收下这条答复，没有改动。"),
                tr("看过了就用 arrived read；事项还没开始办的，先开始办理。"),
            )
        changes = take_answer(session, answer.id, move, suggested_form(case, answer, move, session.today()))
    sentence = tr("记为「{move}」。").format(move=move_word(move))
    return answer_with(arguments, {"id": answer.id, "move": str(move), "changed": bool(changes)}, sentence)


def mark_read(arguments: argparse.Namespace) -> int:
    """An answer or a comment."""
    with session_of(arguments) as session:
        identity = _identity(arguments)
        if _is_here(session, SuperiorAnswer, identity):
            changes = mark_answer_read(session, identity)
        elif _is_here(session, Comment, identity):
            changes = mark_comment_read(session, identity)
        else:
            raise _unknown()
    return _changed(arguments, changes)


def finish(arguments: argparse.Namespace) -> int:
    """A form was handed in."""
    with session_of(arguments) as session:
        if not _is_here(session, BlankForm, _identity(arguments)):
            raise _unknown()
        changes = finish_form(session, arguments.id)
    return _changed(arguments, changes)


def take_out(arguments: argparse.Namespace) -> int:
    """The blank workbook of a form."""
    with session_of(arguments) as session:
        path = blank_file(session, _identity(arguments), arguments.out)
    return answer_with(arguments, {"file": str(path)}, tr("放在 {file}").format(file=path))


def list_policies(arguments: argparse.Namespace) -> int:
    """What the county published."""
    with session_of(arguments) as session:
        found = policies(session)
    facts = [
        {"title": line.policy.title, "number": line.policy.number, "state": str(line.state), "who": line.policy.who,
         "summary": line.policy.summary, "how": line.policy.how}
        for line in found
    ]  # fmt: skip
    lines = [f"{line.policy.title}　{line.policy.number}".strip() for line in found]
    return answer_with(arguments, {"policies": facts}, "\n".join(lines) or tr("县里还没有发政策下来。"))


def _changed(arguments: argparse.Namespace, changes: Changes) -> int:
    return answer_with(arguments, {"id": arguments.id, "changed": bool(changes)}, plain_sentence(changes))


def _identity(arguments: argparse.Namespace) -> str:
    try:
        return bytes.fromhex(arguments.id).hex()
    except ValueError:
        raise _unknown() from None


def _is_here(session: Session, record: Any, identity: str) -> bool:
    with session.reading() as reader:
        return reader.maybe(record, identity) is not None


def _unknown() -> UserError:
    return UserError("arrived_unknown", tr("没有这一条，没有改动任何东西。"), tr("用 arrived list 看编号。"))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
