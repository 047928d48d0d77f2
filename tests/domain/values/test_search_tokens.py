"""The tokens a name is found by."""

from hypothesis import given
from hypothesis import strategies as st

from minqing_desktop.domain.values.initials import initials, pinyin
from minqing_desktop.domain.values.search_tokens import name_tokens, word_tokens


def test_a_name_is_found_by_its_pairs_its_initials_and_its_spelling() -> None:
    assert name_tokens("张水根") == ["张水", "水根", "根", "zsg", "zhangshuigen"]


@given(st.text(alphabet="张水根单长王é aA1·_", max_size=6))
def test_every_name_has_the_tokens_of_its_words(name: str) -> None:
    assert name_tokens(name) == [*word_tokens(name), *initials(name), pinyin(name)]
