"""The office that a «county» command works on, and how such a command declares itself."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from minqing_desktop.cli.grammar import Command, Commands
from minqing_desktop.cli.terminal import ask_password
from minqing_desktop.domain.words import tr
from minqing_desktop.services.county.office import Office, open_office


def county_leaf(parts: Commands, name: str, about: str, command: Command) -> Any:
    """A command of «county»: with its database and --json."""
    parser = parts.add_parser(name, help=about, description=about)
    parser.add_argument(
        "--database",
        required=True,
        metavar="URL",
        help=tr("汇总库：sqlite:////文件夹/county.db 或 postgresql://用户@主机/库"),
    )
    parser.add_argument("--json", action="store_true", help=tr("用 JSON 回答"))
    parser.set_defaults(command=command)
    return parser


@contextmanager
def office_of(arguments: argparse.Namespace) -> Iterator[Office]:
    """The office of `--database`, open for the length of the block."""
    office = open_office(arguments.database, ask_password())
    try:
        yield office
    finally:
        office.close()
