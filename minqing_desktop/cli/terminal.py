"""Talks to the terminal or the script on the other end: answers on stdout, everything about the work on stderr."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr

PASSWORD_VARIABLE = "MINQING_PASSWORD"
NEW_PASSWORD_VARIABLE = "MINQING_NEW_PASSWORD"


def say(text: str = "") -> None:
    """A line of the answer."""
    print(text, flush=True)


def remark(text: str) -> None:
    """A line about the work, which a script that reads the answer never sees."""
    print(text, file=sys.stderr, flush=True)


def say_json(answer: Mapping[str, Any]) -> None:
    """The whole answer for a program, as one JSON object; in UTF-8 whatever the terminal's own encoding is."""
    data = msgspec.json.format(msgspec.json.encode(answer))
    binary = None if sys.stdout.isatty() else getattr(sys.stdout, "buffer", None)
    if binary is None:
        say(data.decode())
        return
    sys.stdout.flush()
    binary.write(data + b"\n")
    binary.flush()


def answer_with(arguments: argparse.Namespace, answer: dict[str, Any], sentence: str) -> int:
    """Gives the JSON where it was asked for, else the sentence; done."""
    if arguments.json:
        say_json(answer)
    else:
        say(sentence)
    return 0


def ask_password() -> str:
    """The password from the environment or the keyboard, never from an argument, where others could read it."""
    given = os.environ.get(PASSWORD_VARIABLE)
    return given if given is not None else _typed(tr("密码："))


def ask_new_password(prompt: str = "", refused: str = "") -> str:
    """As `ask_password`, but typed twice; UserError when the two differ. The sentences are those of a notebook."""
    given = os.environ.get(PASSWORD_VARIABLE)
    if given is not None:
        return given
    first = _typed(prompt or tr("给笔记本设一个密码："))
    if _typed(tr("再输入一次：")) != first:
        refused = refused or tr("两次输入的密码不一样，没有建立笔记本。")
        raise UserError("passwords_differ", refused, tr("请再来一次。"))
    return first


def ask_second_password() -> str:
    """A colleague's password beside one's own, from an environment variable or typed twice."""
    given = os.environ.get(NEW_PASSWORD_VARIABLE)
    if given is not None:
        return given
    first = _typed(tr("给他设一个密码："), NEW_PASSWORD_VARIABLE)
    if _typed(tr("再输入一次：")) != first:
        raise UserError("passwords_differ", tr("两次输入的密码不一样，没有改动任何东西。"), tr("请再来一次。"))
    return first


def ask_text(variable: str, prompt: str) -> str:
    """A secret on paper, from an environment variable or typed unseen."""
    given = os.environ.get(variable)
    return given if given is not None else _typed(prompt, variable)


def _typed(prompt: str, variable: str = PASSWORD_VARIABLE) -> str:
    if not sys.stdin.isatty():
        raise UserError(
            "password_missing",
            tr("没有给密码，没有打开笔记本。"),
            tr("请在终端里运行，或把密码放在环境变量 {name} 里。").format(name=variable),
        )
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise UserError("password_missing", tr("没有输入密码，没有打开笔记本。"), tr("请再来一次。")) from None


def progress_line(doing: str) -> Callable[[int, int], None] | None:
    """Shows «doing 1200/50000» in place on a terminal; None where nobody looks."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        end = f"/{total}" if total else ""
        print(f"\r{doing} {done}{end}\033[K", end="" if done != total else "\n", file=sys.stderr, flush=True)

    return show
