"""Reads the command line, does it, and turns every failure into a sentence and an exit code.

0 done, 2 the user can mend it, 70 our bug (EX_SOFTWARE of sysexits.h), 130 stopped by Ctrl+C.
"""

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Callable, Sequence

from minqing_desktop import __version__
from minqing_desktop.cli.grammar import Parser
from minqing_desktop.cli.terminal import remark, say
from minqing_desktop.domain.errors import UserError
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.exchange.progress import Cancelled
from minqing_desktop.host import language
from minqing_desktop.host.logs import PROGRAM, Log, open_log
from minqing_desktop.host.paths import log_folder
from minqing_desktop.host.settings import SettingsFile

PROGRAM_NAME = "minqing-desktop"
DONE, USER_CAN_MEND, OUR_BUG, STOPPED = 0, 2, 70, 130
# Each loads what it works with, so only that of the command asked for is imported; in the order of the help.
_MODULES = {
    "demo": ("demo",),
    "notebook_commands": ("notebook",),
    "audit_commands": ("audit",),
    "roster_commands": ("roster",),
    "matter_commands": ("matter",),
    "data_commands": ("dump", "load"),
    "report_commands": ("report",),
    "form_commands": ("form",),
    "exchange_commands": ("exchange",),
    "arrived_commands": ("arrived",),
    "privacy_commands": ("erase", "keeping", "handover"),
    "county_commands": ("county",),
}


def run(arguments: Sequence[str], open_county: Callable[[str], int] | None = None) -> int:
    """Does one command; gives the exit code. `open_county` shows the window over the county database of an address."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a rare character must not stop the work.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    language.install(SettingsFile().current.language)
    try:
        return _run(arguments, open_county)
    except UserError as error:
        remark(error.sentence)
        return USER_CAN_MEND
    except (KeyboardInterrupt, Cancelled):
        remark(tr("已经停下，没有改动任何东西。"))
        return STOPPED
    except BrokenPipeError:
        # Whoever read the answer has read enough; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _run(arguments: Sequence[str], open_county: Callable[[str], int] | None) -> int:
    try:
        chosen = parser(*arguments[:1]).parse_args(list(arguments))
    except argparse.ArgumentError as error:
        Parser(prog=PROGRAM_NAME).error(str(error))
    except SystemExit as end:  # --help and --version have said what they had to say
        return int(end.code or 0)
    if not hasattr(chosen, "command"):
        say(parser().format_help())
        return DONE
    if open_county is not None and getattr(chosen, "is_window", False):
        return open_county(chosen.database)
    return _guarded(chosen)


def _guarded(chosen: argparse.Namespace) -> int:
    """Runs the command; what nobody foresaw is logged by its kind and place, never by its text."""
    log = _log()
    try:
        return chosen.command(chosen)
    except (UserError, Cancelled, BrokenPipeError):
        raise
    except Exception as error:
        logging.getLogger(PROGRAM).critical("a command failed", exc_info=error)
        sentence = tr("程序出了毛病（{kind}），这一步没有做成；以前保存的都在。").format(kind=type(error).__name__)
        where = tr("出错的地方记在 {folder} 里，请发给维护的人。").format(folder=log_folder()) if log else ""
        remark(sentences(sentence, where))
        return OUR_BUG
    finally:
        if log:
            log.close()


def _log() -> Log | None:
    """A log that cannot be written is no reason to stop."""
    try:
        return open_log(log_folder())
    except (UserError, OSError):
        return None


def parser(word: str = "") -> argparse.ArgumentParser:
    """The command line: as far as the command of this name needs it, the whole for any other word."""
    top = Parser(
        prog=PROGRAM_NAME,
        description=tr("民情日记：村镇干部的离线走访记事本。不带参数就打开窗口。"),
        epilog=tr(
            "密码从环境变量 MINQING_PASSWORD 或键盘输入，不写在命令里。\n"
            "退出码：0 做完了，2 您可以自己处理，70 程序的毛病。"
        ),
    )
    top.add_argument("--version", action="version", version=__version__, help=tr("显示版本"))
    commands = top.add_subparsers(title=tr("命令"), metavar="COMMAND", parser_class=Parser)
    for module in [name for name, words in _MODULES.items() if word in words] or _MODULES:
        importlib.import_module(f"minqing_desktop.cli.{module}").add_to(commands)
    return top
