"""The translation tool finds every text and lets no gap through."""

import ast
import gettext
import io
from pathlib import Path

import pytest
import translate
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

MODULE = '''
"""A page."""
STATES = (("a", "在册"), ("b", "plain"))
def f(word):
    """不是给用户的"""
    return tr("已导入 {n} 户").format(n=1) + tr(word) + "没有经过"
'''


def test_finds_texts_and_tables_that_are_spoken_later() -> None:
    assert set(translate.texts_of(ast.parse(MODULE))) == {"已导入 {n} 户", "在册"}
    assert set(translate.texts_of(ast.parse('A = "常量"\ntr("一")'))) == {"一"}


def test_finds_what_needs_say_and_takes_no_pattern_for_a_text() -> None:
    needs = 'WHO = Need("who", lambda f: f.n > 0, "还没有写。", "请选一位。")\ntr(what)'
    assert set(translate.texts_of(ast.parse(needs))) == {"还没有写。", "请选一位。"}
    assert set(translate.texts_of(ast.parse('WAY = (re.compile("证号|编号"), "编号")\ntr(word)'))) == {"编号"}


def test_finds_tables_of_words_beside_records(tmp_path: Path) -> None:
    for folder in ("domain/records", "exchange"):
        (tmp_path / "minqing_desktop" / folder).mkdir(parents=True)
        (tmp_path / "minqing_desktop" / folder / "petition.py").write_text(
            f'WAYS = (("write", "代写{folder[:6]}"),)', encoding="utf-8"
        )
    found = translate.found_texts(tmp_path / "minqing_desktop")
    assert found == {"代写domain": {"minqing_desktop/domain/records/petition.py"}}


def test_a_text_with_a_sense_stands_beside_the_same_text_without() -> None:
    plain, page = "走访", f"page{translate.SENSE_END}走访"
    texts = {text: {"a.py"} for text in translate.texts_of(ast.parse('tr("走访")\ntr("走访", "page")'))}
    assert set(texts) == {plain, page}
    catalog = translate.updated(translate._empty_catalog(), texts)
    assert set(translate._untranslated(catalog)) == {plain, page}
    translate.fill(catalog, {plain: "Visit", page: "Visits"})
    again = translate.updated(read_po(io.BytesIO(translate.as_po(catalog)), locale="en"), texts)
    compiled = translate.as_mo(again)
    assert list(translate.complaints_about(texts, again, compiled)) == []
    table = gettext.GNUTranslations(io.BytesIO(compiled))
    assert (table.gettext("走访"), table.pgettext("page", "走访")) == ("Visit", "Visits")


def test_finds_the_catalogue(texts: translate.Texts) -> None:
    assert {"户主", "身份证号", "已迁出"} <= set(texts)


def test_finds_what_is_spoken_far_from_where_it_stands(texts: translate.Texts) -> None:
    needs, reception, choices = "还没有写是谁反映的。", "请写上来访人数。", "陪访"
    assert {needs, reception, choices, "拟办意见"} <= set(texts)


def catalog_of(**translations: str) -> Catalog:
    texts = {text: {"a.py"} for text in translations}
    catalog = translate.updated(translate._empty_catalog(), texts)
    translate.fill(catalog, translations)
    return catalog


@pytest.mark.parametrize(
    ("text", "translation", "said"),
    [
        ("户主", "Head", None),
        ("户主", "", "not translated"),
        ("户主", "户主", "Chinese in the translation"),
        ("{n} 户", "{n} households", None),
        ("{n} 户", "{m} households", "other places"),
        ("{n} 户", "households", "other places"),
        ("{n} 户", "{n households", "other places"),
        ("简体中文", "简体中文", None),
    ],
)
def test_gaps_are_named(text: str, translation: str, said: str | None) -> None:
    catalog = catalog_of(**{text: translation})
    found = list(translate.complaints_about({text: {"a.py"}}, catalog, translate.as_mo(catalog)))
    assert len(found) == (said is not None)
    assert said is None or found[0].startswith(said)


def test_what_was_added_dropped_or_not_compiled_is_named() -> None:
    catalog = catalog_of(旧="Old")
    found = list(translate.complaints_about({"新": {"a.py"}}, catalog, b""))
    assert [line.split(":")[0] for line in found] == [
        "not in the .po",
        "in the .po and nowhere else",
        "minqing.mo is out of date",
    ]


def test_updating_keeps_translations_and_the_files_stay_the_same(tmp_path: Path) -> None:
    before = catalog_of(旧="Old", 留="Kept")
    after = translate.updated(before, {"留": {"b.py"}, "新": {"a.py"}})
    assert {str(message.id): message.string for message in after if message.id} == {"留": "Kept", "新": ""}
    again = translate.updated(
        read_po(io.BytesIO(translate.as_po(after)), locale="en"), {"留": {"b.py"}, "新": {"a.py"}}
    )
    assert translate.as_po(again) == translate.as_po(after)
    assert gettext.GNUTranslations(io.BytesIO(translate.as_mo(after))).gettext("留") == "Kept"


def test_a_translation_of_nothing_is_refused() -> None:
    with pytest.raises(SystemExit, match="没有这句"):
        translate.fill(catalog_of(一="One"), {"没有这句": "x"})
