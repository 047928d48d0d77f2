"""An argument parser that speaks to users: its help and its complaints come through `tr`."""

import argparse
import re
from collections.abc import Callable
from datetime import date
from typing import Any, NoReturn, TypeAlias

from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import tr

Commands: TypeAlias = "argparse._SubParsersAction[Any]"
"""Where a command declares itself."""
Command = Callable[[argparse.Namespace], int]
"""What a command does with its arguments; gives the exit code."""


class Parser(argparse.ArgumentParser):
    """As argparse's, but a wrong command line is a UserError and never ends the process by itself."""

    def __init__(self, **more: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, exit_on_error=False, formatter_class=_Formatter, **more)
        self._positionals.title = tr("参数")
        self._optionals.title = tr("选项")
        self.add_argument("-h", "--help", action="help", help=tr("显示这段说明"))

    def error(self, message: str) -> NoReturn:
        """Called by argparse with its English sentence."""
        raise UserError(
            "usage",
            tr("命令没有看懂：{complaint}").format(complaint=_complaint(message)),
            tr("用 {program} --help 看写法。").format(program=self.prog),
        )


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """argparse's own word is English."""
        super().add_usage(usage, actions, groups, tr("用法：") if prefix is None else prefix)


def _complaint(message: str) -> str:
    """argparse's sentences in the user's words; it has no others in the versions this runs on."""
    for pattern, sentence in (
        (r"the following arguments are required: (.+)", tr("还缺 {what}。")),
        (r"unrecognized arguments: (.+)", tr("不认识 {what}。")),
        (r"argument (\S+): expected .*argument.*", tr("{what} 后面要跟一个值。")),
        (r"argument (\S+): .*", tr("{what} 的值不对。")),
    ):
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return sentence.format(what=found[1])
    return tr("写法不对。")


def day(text: str) -> date:
    """A day on the command line: 2026-11-22; ValueError otherwise, which argparse reports."""
    return date.fromisoformat(text)
