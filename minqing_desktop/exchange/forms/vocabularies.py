"""What the headings of forms mean: rosters' own words first, then what reports and ledgers say."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from minqing_desktop.exchange.roster.headings import Headings

PEOPLE = "people"
"""The vocabulary that also tells forms over households."""
AROUND = "around"


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """What headings mean, for each subject and around the tables."""

    subjects: Mapping[str, Headings]
    around: Headings


def read_vocabularies(headings: bytes, form_headings: bytes) -> Vocabularies:
    """From headings.json and form_headings.json, which ship with the program."""
    known = msgspec.json.decode(headings)["fields"]
    more = msgspec.json.decode(form_headings)
    # Some things rosters and forms both ask for have words that only forms use.
    people = {**more[PEOPLE], **{field: [*words, *more[PEOPLE].get(field, ())] for field, words in known.items()}}
    subjects = {PEOPLE: Headings(people)}
    subjects |= {
        subject: Headings({**words, **people}) for subject, words in more.items() if subject not in (PEOPLE, AROUND)
    }
    return Vocabularies(subjects, Headings(more[AROUND]))
