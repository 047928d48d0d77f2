"""Sentences that a cadre writes again and again, kept to be put in with a few letters."""

from dataclasses import dataclass

from minqing_desktop.domain.catalogue import FieldType, Privacy, Record, facts, kind


@kind("phrase", "常用语", 28, is_shared=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(Record):
    """One sentence of one cadre; how often it was used is a matter of the machine and not written here."""

    text: str = facts("内容", FieldType.LONG_TEXT, privacy=Privacy.PERSONAL)
    cadre: str = facts("谁的", FieldType.REFERENCE, target="cadre")
