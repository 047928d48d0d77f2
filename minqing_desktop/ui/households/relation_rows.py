"""What each of several people is to a head: a row for each in a form, filled with what follows, to be corrected."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from minqing_desktop.domain.records.household import Person
from minqing_desktop.domain.words import tr
from minqing_desktop.services.household_life import derived_relations
from minqing_desktop.ui.households.relation_words import WordField, relation_field
from minqing_desktop.ui.kit.form_grid import FormGrid


class RelationRows:
    """Adds its rows to `form`; `prefix` keeps the keys of two such groups apart."""

    def __init__(self, form: FormGrid, members: Sequence[Person], prefix: str) -> None:
        self._form, self._prefix = form, prefix
        self._members = {person.id: person for person in members}
        self._shown: frozenset[str] = frozenset()
        self.fields: dict[str, WordField] = {}
        for person in members:
            field = relation_field(lambda person=person: person.sex)
            label = tr("{name}是他的").format(name=person.name)
            form.add(prefix + person.id, label, field)
            self.fields[person.id] = field
        self.show(())

    def show(self, people: Collection[str], known: Mapping[str, str] | None = None) -> None:
        """Shows the rows of these people; `known` fills them anew, else what stands there stays."""
        self._shown = frozenset(people)
        for identity, field in self.fields.items():
            self._form.set_shown(self._prefix + identity, identity in self._shown)
            if known is not None:
                field.set_word(known.get(identity, ""))

    def offer(self, head: str, former: str, people: Collection[str], everyone: Sequence[Person]) -> None:
        """Shows what follows from what everyone was to the former head, when `head` is chosen."""
        known = derived_relations(everyone, former, head) if head else {}
        self.show([one for one in people if one != head] if head else (), known)

    @property
    def relations(self) -> dict[str, str]:
        """The words by person id of whom something is said."""
        words = {identity: field.word for identity, field in self.fields.items() if identity in self._shown}
        return {identity: word for identity, word in words.items() if word}
