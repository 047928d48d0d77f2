"""The English that ships is complete and fits the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import translate
from babel.messages.catalog import Catalog

from minqing_desktop.domain.words import tr, use_translator
from minqing_desktop.host import language

# Wide punctuation looks like a hole in English; the middle dot, × and the arrows are narrow.
WIDE = re.compile(r"[\u3000-\u303f\uff01-\uff60]")


@pytest.fixture(scope="module")
def english() -> Catalog:
    return translate._read_catalog()


@pytest.fixture
def speaking_english() -> Iterator[None]:
    language.install("en")
    yield
    use_translator(None)


def pairs(catalog: Catalog) -> list[tuple[str, str]]:
    found = [(str(message.id), str(message.string)) for message in catalog if message.id]
    assert len(found) > 1000
    return found


def test_every_text_has_its_english_and_the_compiled_file_is_in_step(english: Catalog, texts: translate.Texts) -> None:
    assert list(translate.complaints_about(texts, english, translate.MO.read_bytes())) == []


def test_lines_stay_lines(english: Catalog) -> None:
    assert [text for text, words in pairs(english) if text.count("\n") != words.count("\n")] == []


def test_no_wide_punctuation_is_left(english: Catalog) -> None:
    assert [words for _text, words in pairs(english) if WIDE.search(words)] == []


def test_sentences_stay_sentences(english: Catalog) -> None:
    """A text that ends as a sentence is joined to the next; without its stop two would run together."""
    ended = {"。": (".", "?"), "？": ("?",), "：": (":", ": ")}
    wrong = [words for text, words in pairs(english) if not words.endswith(ended.get(text[-1], ""))]
    assert wrong == []


def test_nobody_is_shouted_at(english: Catalog) -> None:
    assert [words for _text, words in pairs(english) if "!" in words] == []


@pytest.mark.usefixtures("speaking_english")
def test_the_program_speaks_it() -> None:
    assert tr("今日") == "Today"
    assert (tr("走访"), tr("走访", "page")) == ("Visit", "Visits")
    assert tr("{h} 户 {p} 人").format(h=3, p=7) == "3 households, 7 people"
