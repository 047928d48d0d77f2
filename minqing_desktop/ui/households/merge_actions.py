"""Merging two records, gathering what was left behind, and erasing on demand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minqing_desktop.domain.words import tr
from minqing_desktop.services import erasing
from minqing_desktop.services.backup_list import backups_of
from minqing_desktop.services.household_merging import HouseholdComparison, compare_households, gather, merge_households
from minqing_desktop.services.notebooks import require_password
from minqing_desktop.services.old_backups import Replaced, holding_words, replace_old, replaced_words
from minqing_desktop.services.people_merging import PeopleComparison, compare_people, merge_people
from minqing_desktop.services.record_merging import FieldPair
from minqing_desktop.ui.households.acting import Acting
from minqing_desktop.ui.households.erase_form import EraseForm
from minqing_desktop.ui.households.head_card import household_name
from minqing_desktop.ui.households.merge_forms import MERGE_PX, HouseholdMergeForm, PeopleMergeForm, PickForm
from minqing_desktop.ui.jobs.runner import Lane


class MergeActions(Acting):
    """Two become one, and one becomes none."""

    @property
    def deeds(self) -> dict[str, Callable[[str], None]]:
        return {
            "merge_household": lambda _id: self._pick_household(),
            "merge_person": self._pick_person,
            "merge_again": lambda pair: self.merge_people(*reversed(pair.split(":"))),
            "gather": lambda _id: self._gather(),
            "erase_person": self._erase_person,
            "erase_household": lambda _id: self._erase_household(),
        }

    # households

    def _pick_household(self) -> None:
        own = self._household.id
        placeholder = tr("哪一户：户主、成员或首字母")
        form = PickForm(self._find_households(), own, tr("另一户"), placeholder, "house", parent=self._panel)
        form.picked.connect(lambda other: self.merge_households(own, other))
        self._forms.show(tr("{household}和另一户合并").format(household=household_name(self._shown)), form)

    def merge_households(self, keep: str, drop: str) -> None:
        """Shows two households side by side; `keep` is proposed as the one that stays."""
        session = self._desk.session
        self._read(lambda: compare_households(session, keep, drop), self._open_households)

    def _open_households(self, shown: HouseholdComparison) -> None:
        keep, drop = shown.keep.id, shown.drop.id
        form = HouseholdMergeForm(shown, self._desk.session.today(), parent=self._panel)
        form.swap_asked.connect(lambda: self.merge_households(drop, keep))
        form.revealed.connect(lambda pair, is_keep: self._reveal(pair, keep if is_keep else drop))
        form.submitted.connect(
            lambda how: self._write(
                lambda session: merge_households(session, keep, drop, how),
                done=lambda _changes: self.household_wanted.emit(keep),
                form=form,
            )
        )
        self._forms.show(tr("两户合成一户"), form, MERGE_PX)

    # people

    def _pick_person(self, identity: str) -> None:
        person = self._person(identity)
        if person is None:
            return
        placeholder = tr("姓名、首字母、电话或证件尾号")
        form = PickForm(self._find_people(identity), identity, tr("另一份"), placeholder, "user", parent=self._panel)
        form.picked.connect(lambda other: self.merge_people(identity, other))
        self._forms.show(tr("{name}有两份档案，合成一份").format(name=person.name), form)

    def merge_people(self, keep: str, drop: str) -> None:
        """Shows two persons side by side; `keep` is proposed as the one that stays."""
        session = self._desk.session
        self._read(lambda: compare_people(session, keep, drop), self._open_people)

    def _open_people(self, shown: PeopleComparison) -> None:
        keep, drop = shown.keep.id, shown.drop.id
        form = PeopleMergeForm(shown, parent=self._panel)
        form.swap_asked.connect(lambda: self.merge_people(drop, keep))
        form.revealed.connect(lambda pair, is_keep: self._reveal(pair, keep if is_keep else drop))
        form.submitted.connect(
            lambda picks: self._write(lambda session: merge_people(session, keep, drop, picks), form=form)
        )
        self._forms.show(tr("同一个人的两份档案"), form, MERGE_PX)

    def _reveal(self, pair: FieldPair, identity: str) -> None:
        self._note_reveal(pair.kind, identity, pair.field)

    def _gather(self) -> None:
        household = self._household.id
        self._write(lambda session: gather(session, household))

    # erasing

    def _erase_person(self, identity: str) -> None:
        session = self._desk.session
        person = self._person(identity)
        if person is None:
            return
        title = tr("抹去{name}的个人信息").format(name=person.name)
        self._read(
            lambda: (erasing.preview_person(session, identity), self._held_words()),
            lambda told: self._open_erasure(
                title,
                EraseForm(told[0], False, self._panel, told[1]),
                lambda s, ground: erasing.erase_person(s, identity, ground),
            ),
        )

    def _erase_household(self) -> None:
        session, household = self._desk.session, self._household.id
        title = tr("抹去{household}的个人信息").format(household=household_name(self._shown))
        self._read(
            lambda: (erasing.preview_household(session, household), self._held_words()),
            lambda told: self._open_erasure(
                title,
                EraseForm(told[0], True, self._panel, told[1]),
                lambda s, ground: erasing.erase_household(s, household, ground),
                self.removed.emit,
            ),
        )

    def _held_words(self) -> str:
        """What the backups there are will still hold."""
        return holding_words(backups_of(self._desk.opened))

    def _open_erasure(
        self, title: str, form: EraseForm, work: Callable[[Any, str], Any], gone: Callable[[], None] | None = None
    ) -> None:
        opened, session = self._desk.opened, self._desk.session

        def on_erased(changes: Any) -> None:
            self._forms.finish(form)
            self._desk.say(changes.sentence)
            if replaces:
                self._replace_backups()
            if gone is not None:
                gone()

        replaces: list[bool] = []

        def on_right(_is_right: bool) -> None:
            ground = form.ground
            replaces[:] = [True] if form.backups_box.isChecked() else []
            self._desk.runner.write(lambda: work(session, ground), owner=self, done=on_erased, failed=form.show_failure)

        form.confirmed.connect(
            lambda password: self._desk.runner.file(
                lambda: require_password(opened, password), owner=self, done=on_right, failed=form.show_failure
            )
        )
        self._forms.show(title, form)

    def _replace_backups(self) -> None:
        """New backups in place of those that hold what was erased; goes on behind what the user does next."""
        opened, desk = self._desk.opened, self._desk

        def said(done: Replaced) -> None:
            desk.say(replaced_words(done))
            desk.settled.emit()

        desk.runner.long(
            Lane.FILE, lambda port: replace_old(opened, progress=port.report, cancel=port.wants_stop), owner=desk,
            done=said, failed=desk.fail,
        )  # fmt: skip
