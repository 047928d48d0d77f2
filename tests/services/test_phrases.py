"""One's own sentences: found by first letters or words, the most used first."""

from dataclasses import replace

import pytest

from minqing_desktop.domain.errors import UserError
from minqing_desktop.services.phrases import add_phrase, delete_phrase, edit_phrase, note_use, phrases
from minqing_desktop.services.session import Session
from minqing_desktop.services.undoing import undo_action

SENTENCES = ("膝盖疼，走路不方便。", "屋顶漏雨，要请瓦匠看。", "身体还好，吃住都正常。")


@pytest.fixture
def kept(session: Session) -> list[str]:
    return [add_phrase(session, words)[0] for words in SENTENCES]


def found(session: Session, typed: str) -> list[str]:
    return [line.text for line in phrases(session, typed)]


@pytest.mark.parametrize(
    ("typed", "place"),
    [("xgt", 0), ("zlbfb", 0), ("XGT", 0), ("wuding", 1), ("瓦匠", 1), ("sthh", 2), ("czd", 2), ("漏雨", 1)],
)
def test_letters_and_words_find_them(session: Session, kept: list[str], typed: str, place: int) -> None:
    assert found(session, typed) == [SENTENCES[place]]


def test_nothing_typed_gives_all_and_nonsense_none(session: Session, kept: list[str]) -> None:
    assert found(session, "") == list(SENTENCES)
    assert found(session, "zzzz") == []
    assert found(session, "天气") == []


def test_the_most_used_come_first_without_a_word_in_the_log(session: Session, kept: list[str]) -> None:
    before = session.notebook.log_facts()
    for identity in (kept[2], kept[2], kept[1]):
        note_use(session, identity)
    assert [(line.text, line.uses) for line in phrases(session)] == [
        (SENTENCES[2], 2),
        (SENTENCES[1], 1),
        (SENTENCES[0], 0),
    ]
    assert session.notebook.log_facts() == before


def test_they_are_ones_own(session: Session, kept: list[str]) -> None:
    assert phrases(replace(session, cadre="0" * 32)) == []


def test_adding_twice_is_once_and_changes_can_be_undone(session: Session, kept: list[str]) -> None:
    again, nothing = add_phrase(session, f" {SENTENCES[0]}\n")
    assert again == kept[0]
    assert not nothing
    changes = edit_phrase(session, kept[0], "腿脚不便。")
    assert found(session, "tjbb") == ["腿脚不便。"]
    undo_action(session, changes.action)
    assert found(session, "xgt") == [SENTENCES[0]]
    delete_phrase(session, kept[1])
    assert found(session, "") == [SENTENCES[0], SENTENCES[2]]


@pytest.mark.parametrize(("text", "code"), [("  \n", "phrase_empty"), ("长" * 301, "phrase_long")])
def test_what_is_no_sentence_is_refused(session: Session, text: str, code: str) -> None:
    with pytest.raises(UserError) as refused:
        add_phrase(session, text)
    assert refused.value.code == code
