"""What villagers say, taken from the sample village's diary and put together anew."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path

_SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "year.jsonl"


@cache
def phrases() -> tuple[str, ...]:
    """Parts of sentences, cut at their commas."""
    said: dict[str, None] = {}
    with _SAMPLE.open(encoding="utf-8") as lines:
        for line in lines:
            words = json.loads(line).get("words", "")
            said.update(dict.fromkeys(part.strip("。！？…“”「」 ") for part in words.replace("。", "，").split("，")))
    return tuple(phrase for phrase in said if 4 <= len(phrase) <= 24)


def some(chance: random.Random, count: int) -> list[str]:
    """Different ones."""
    return chance.sample(phrases(), count)


def sentence(chance: random.Random, count: int) -> str:
    """Some of them after one another."""
    return "，".join(some(chance, count)) + "。"
