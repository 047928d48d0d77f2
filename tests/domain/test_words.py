"""The door through which text reaches users."""

from collections.abc import Iterator

import pytest

from minqing_desktop.domain.values import partial_date
from minqing_desktop.domain.words import sentences, use_translator

SPOKEN = {"{what}{advice}": "{what} {advice}", "{year}年{month}月": "{year}-{month}", "{year}年": "{year}"}


@pytest.fixture
def speaking_otherwise() -> Iterator[None]:
    use_translator(lambda source: SPOKEN.get(source, source))
    yield
    use_translator(None)


def test_sentences_stand_side_by_side_in_chinese() -> None:
    assert sentences("已保存。", "", "请核对。", "可以撤销。") == "已保存。请核对。可以撤销。"
    assert (sentences(), sentences("", "")) == ("", "")


@pytest.mark.usefixtures("speaking_otherwise")
def test_sentences_have_a_space_between_them_elsewhere() -> None:
    assert sentences("Saved {n}.", "", "Please check.", "Undo?") == "Saved {n}. Please check. Undo?"
    assert sentences("Saved.") == "Saved."


@pytest.mark.usefixtures("speaking_otherwise")
def test_a_partial_date_is_spoken_in_the_users_language() -> None:
    assert [partial_date.in_words(text) for text in ("1990-03", "1990", "")] == ["1990-3", "1990", ""]
    assert [partial_date.read(text) for text in ("1990-3",)] == [partial_date.read("1990年3月")]
