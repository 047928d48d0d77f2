"""Notebooks that exchange actions in any order show the same in the end, and what each shows is what its log says."""

import os
import random
import shutil
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.storage.log.replicas import assert_converged, play

IN_CI = 40
IN_SOAK = 5_000


def play_one(seed: int, room: Path, template: Path) -> int:
    """Plays and checks the history of one seed; AssertionError names the seed."""
    chance = random.Random(seed)
    folder = room / f"history-{seed}"
    folder.mkdir(parents=True)
    story = play(chance, folder, template, 6 + chance.randrange(24))
    try:
        assert_converged(story)
    except AssertionError as failure:
        raise AssertionError(f"history {seed}: {failure}") from failure
    finally:
        story.close()
        shutil.rmtree(folder)
    return 1


def test_notebooks_never_diverge(tmp_path: Path, notebook_template: Path) -> None:
    assert sum(play_one(seed, tmp_path, notebook_template) for seed in range(IN_CI)) == IN_CI


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_thousands_of_notebooks_never_diverge(tmp_path: Path, notebook_template: Path) -> None:
    seeds = range(IN_CI, IN_CI + IN_SOAK)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        done = pool.map(play_one, seeds, [tmp_path] * IN_SOAK, [notebook_template] * IN_SOAK, chunksize=20)
        assert sum(done) == IN_SOAK
