"""The catalogue says everything of a field once, and says it soundly."""

import dataclasses
import keyword

import pytest

from minqing_desktop.domain.catalogue import (
    FieldType,
    Privacy,
    Record,
    Search,
    facts,
    is_known,
    kind,
    kind_named,
    kind_of,
    kinds,
)
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.task import Task

BANNED = ("宗教", "信仰", "民族", "政治面貌", "指纹", "人脸", "风险", "等级", "评分", "重点人员")


def test_kinds_have_names_codes_and_frozen_records_of_their_own() -> None:
    known = kinds()
    assert len({each.name for each in known}) == len(known)
    assert len({each.code for each in known}) == len(known)
    assert [each.code for each in known] == sorted(each.code for each in known)
    for each in known:
        assert issubclass(each.record, Record)
        assert each.name.isidentifier()
        assert 0 < each.code < 1 << 20
        assert each.record().id == ""
        with pytest.raises(dataclasses.FrozenInstanceError):
            each.record().id = "x"  # pyright: ignore[reportAttributeAccessIssue]
        assert kind_named(each.name) is each
        assert kind_of(each.record()) is each


def test_fields_have_labels_and_names_that_fit_a_table() -> None:
    for each in kinds():
        assert each.fields
        assert each.title_field == "" or each.knows(each.title_field)
        assert len({field.label for field in each.fields}) == len(each.fields), each.name
        for field in each.fields:
            assert field.label.strip() == field.label != ""
            assert field.name.isidentifier()
            assert not keyword.iskeyword(field.name)
            assert field.name not in ("id", "n", "village", "marks", "hidden", "created", "kind")
            assert not any(word in field.label for word in BANNED)


def test_references_name_a_kind_and_choices_have_codes_once() -> None:
    for each in kinds():
        for field in each.fields:
            if field.target:
                assert is_known(field.target), (each.name, field.name)
                assert field.type in (FieldType.REFERENCE, FieldType.REFERENCES)
            assert not field.dumps_title or kind_named(field.target).title_field
            codes = [code for code, _ in field.choices]
            assert len(set(codes)) == len(codes)
            assert (field.type is FieldType.CHOICE) == bool(codes), (each.name, field.name)
            assert field.type is not FieldType.CHOICE or field.default in ("", *codes)


def test_what_identifies_a_person_is_marked() -> None:
    person = kind_named("person")
    assert person.field("id_number").privacy is Privacy.SENSITIVE
    for name in ("name", "former_name", "birth_date", "phone", "other_phones", "whereabouts", "note"):
        assert person.field(name).privacy is not Privacy.PUBLIC
    for each in kinds():
        for field in each.fields:
            if field.type in (FieldType.ID_NUMBER, FieldType.PHONE, FieldType.EXTRA):
                assert field.privacy is not Privacy.PUBLIC, (each.name, field.name)


def test_only_text_is_searched() -> None:
    words = {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.ID_NUMBER, FieldType.PHONE}
    for each in kinds():
        for field in each.fields:
            assert field.search is Search.NONE or field.type in words, (each.name, field.name)


def test_defaults_are_the_empty_value_of_each_record() -> None:
    for each in kinds():
        record = each.record()
        for field in each.fields:
            assert getattr(record, field.name) == field.default


def test_tables_of_two_records_are_not_one() -> None:
    assert Household().extra is not Household().extra


def test_a_choice_reads_in_words_and_a_newer_code_as_itself() -> None:
    state = kind_named("person").field("state")
    assert state.words_for("deceased") == "已故"
    assert state.words_for("unheard_of") == "unheard_of"


def test_unknown_kinds_and_fields_are_told() -> None:
    assert not is_known("from_the_future")
    assert not kind_named("person").knows("from_the_future")
    with pytest.raises(KeyError):
        kind_named("from_the_future")
    with pytest.raises(KeyError):
        kind_named("person").field("from_the_future")


def test_a_name_or_code_is_given_once() -> None:
    taken = kind_named("person").code

    @dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
    class Another(Record):
        """A record that may not be registered."""

        name: str = facts("名")

    with pytest.raises(ValueError, match="taken"):
        kind("person", "别的", 9000)(Another)
    with pytest.raises(ValueError, match="taken"):
        kind("another", "别的", taken)(Another)
    assert not is_known("another")
    assert kind_of(Person()).name == "person"
    assert kind_of(Task()).name == "task"
