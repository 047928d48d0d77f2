"""Nothing that was changed on its way is ever taken, in part or whole, whoever changed it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MOST_MIB = 300


def mangled(which: str, count: int, seed: int) -> dict:
    """What became of so many packages, each changed by chance, in a process whose memory is measured."""
    command = [sys.executable, "-m", "tests.exchange.package.mangling", which, str(count), str(seed)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def expect_none_taken(result: dict, count: int) -> None:
    assert (result["tried"], result["wrong"], result["crashed"]) == (count, [], [])
    assert result["is_untouched"]
    assert result["peak_mib"] <= MOST_MIB


def test_twenty_thousand_changed_files() -> None:
    result = mangled("outer", 20_000, 7)
    expect_none_taken(result, 20_000)
    # What is left is the same file twice, a part put in place of an equal one, or another whole package.
    assert result["equal"] < 2_000
    assert sum(result["refused"].values()) == 20_000 - result["equal"]
    assert result["refused"].keys() == {
        "package_damaged", "package_none", "package_newer", "package_mixed", "package_volume_missing"
    }  # fmt: skip


def test_five_thousand_hostile_senders() -> None:
    result = mangled("inner", 5_000, 7)
    expect_none_taken(result, 5_000)
    assert {"package_damaged", "package_swapped", "package_not_its_own", "action_altered"} <= result["refused"].keys()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_a_million_changed_files(seed: int) -> None:
    expect_none_taken(mangled("outer", 100_000, 1000 + seed), 100_000)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_thousand_hostile_senders(seed: int) -> None:
    expect_none_taken(mangled("inner", 20_000, 1000 + seed), 20_000)
