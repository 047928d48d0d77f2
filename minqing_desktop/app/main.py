"""The one entry: with arguments the command line, without any the window."""

import sys
from collections.abc import Sequence

from minqing_desktop.exchange.roster.reader_child import run_if_asked


def main(arguments: Sequence[str] | None = None) -> int:
    """Gives the exit code. Qt is imported for the window alone, so that a server without it can do everything else."""
    given = sys.argv[1:] if arguments is None else arguments
    # A frozen program starts itself again to read a roster; that child needs nothing else of the program.
    if given and run_if_asked(["", *given]):
        return 0
    if given:
        from minqing_desktop.cli.main import run

        return run(given)
    from minqing_desktop.app.window import run as run_window

    return run_window()
