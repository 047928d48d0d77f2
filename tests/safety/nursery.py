"""Forks children that work on a notebook until they are killed; run as a program of its own, warm and with one thread.

Reads lines «fork FOLDER SEED FIRST PROMISES PASSWORD» and answers the child's number, and «wait NUMBER» and answers how
it ended.
"""

import gc
import os
import random
import sys
from pathlib import Path

# What a step loads when it is first taken would take a child's whole life.
from tests.safety.quick_keys import make_quick
from tests.safety.worker import Worker

make_quick()


def fork(folder: Path, seed: int, first: str, promises: Path, password: str) -> int:
    """Starts a child; gives its number."""
    number = os.fork()
    if number:
        return number
    code = 70
    try:
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):
            os.dup2(silence, stream)
        handle = os.open(promises, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        Worker(folder, random.Random(seed), handle, password).work_until_killed(first)
    except BaseException:
        import traceback

        traceback.print_exc()
        raise
    finally:
        os._exit(code)


def main() -> None:
    # What is loaded stays where it is: a child's collector would copy every page of it.
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        command, *words = line.rstrip("\n").split("\t")
        if command == "fork":
            folder, seed, first, promises, password = words
            print(fork(Path(folder), int(seed), first, Path(promises), password), flush=True)
        else:
            print(os.waitpid(int(words[0]), 0)[1], flush=True)


if __name__ == "__main__":
    main()
