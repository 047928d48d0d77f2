"""Merging: pick the other record, see both side by side, say whose word stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.values.relation import HEAD
from minqing_desktop.domain.words import sentences, tr
from minqing_desktop.services.household_merging import HouseholdComparison, HouseholdMerge, relations_through
from minqing_desktop.services.people_merging import PeopleComparison
from minqing_desktop.services.record_merging import Comparison, Moved
from minqing_desktop.ui.households.life_forms import small_text
from minqing_desktop.ui.households.panel_form import PanelForm
from minqing_desktop.ui.households.past_day import PastDayField
from minqing_desktop.ui.households.pick_rows import PickRows
from minqing_desktop.ui.households.relation_rows import RelationRows
from minqing_desktop.ui.households.relation_words import relation_field
from minqing_desktop.ui.households.ticks import Ticks
from minqing_desktop.ui.kit.buttons import QuietButton
from minqing_desktop.ui.kit.choice_field import ChoiceField
from minqing_desktop.ui.kit.completer_field import CompleterField
from minqing_desktop.ui.kit.suggestions import Provider

MERGE_PX = 720
EVENT, DUPLICATE = "event", "duplicate"


class PickForm(PanelForm):
    """Chooses the other record. Signals: picked(str id)."""

    picked = Signal(str)

    def __init__(
        self, find: Provider, own: str, label: str, placeholder: str, icon: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("对照着看"), parent)
        self._own = own
        self.other_field = CompleterField(find, placeholder, icon=icon)
        self.form.add("other", label, self.other_field)
        self.other_field.chosen.connect(lambda _picked: self.form.show_error("other", ""))
        self.end_fields()
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives the choice away."""
        chosen = self.other_field.picked
        if chosen is None:
            self.form.show_errors({"other": tr("请从列出的里面选一个。")})
        elif chosen.id == self._own:
            self.form.show_errors({"other": tr("这就是它自己，请选另一个。")})
        else:
            self.picked.emit(chosen.id)


def moved_words(moved: Sequence[Moved], alike: int) -> str:
    """What comes along, and what is not listed."""
    parts = [tr("{label} {n} 条").format(label=one.label, n=one.count) for one in moved]
    along = tr("右边这一份上的{things}一起移过来。").format(things=tr("、").join(parts)) if parts else ""
    same = tr("两边一样的 {n} 项没有列出。").format(n=alike) if alike else ""
    return sentences(along, same, tr("合并以后可以整个撤销。"))


class _SideBySide(PanelForm):
    """The ground of both: rows above, what comes along below. Signals: swap_asked(), revealed(FieldPair, bool)."""

    swap_asked = Signal()
    revealed = Signal(object, bool)

    def __init__(self, save_words: str, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(save_words, parent)
        self.rows = PickRows(comparison.pairs, comparison.keep_title, comparison.drop_title)
        self.column.insertWidget(1, small_text(tr("两份合成一份：左边的留下，右边的并进去。数字键选用哪一边的。")))
        self.column.insertWidget(2, self.rows)
        if not comparison.pairs:
            self.column.insertWidget(3, small_text(tr("两份的内容没有不一样的地方。")))
        self.swap_button = QuietButton(tr("左右对调"), "arrow-up-down")
        self.foot.insertWidget(0, self.swap_button)
        self.swap_button.clicked.connect(self.swap_asked)
        self.rows.revealed.connect(self.revealed)
        self.setFocusProxy(self.rows if comparison.pairs else self.save_button)

    def _end(self, comparison: Comparison) -> None:
        self.column.addWidget(small_text(moved_words(comparison.moved, comparison.alike)))
        self.end_fields()


class PeopleMergeForm(_SideBySide):
    """Two records of one person. Signals: submitted(dict of Pick by field)."""

    submitted = Signal(object)

    def __init__(self, shown: PeopleComparison, parent: QWidget | None = None) -> None:
        super().__init__(tr("合并成一份"), shown.comparison, parent)
        if shown.doubt:
            self.notice.say(shown.doubt, "amber", can_close=False)
        self._end(shown.comparison)
        self.rows.entered.connect(self.save_button.setFocus)
        self.save_asked.connect(self.submit)

    def submit(self) -> None:
        """Gives the choices away."""
        if self.save_button.isEnabled():
            self.submitted.emit(self.rows.picks)


class HouseholdMergeForm(_SideBySide):
    """Two households. Signals: submitted(HouseholdMerge)."""

    submitted = Signal(object)

    def __init__(self, shown: HouseholdComparison, today: date, parent: QWidget | None = None) -> None:
        super().__init__(tr("并成一户"), shown.comparison, parent)
        self._shown = shown
        self._head = next((one for one in shown.drop_members if one.id == shown.drop.head), None)
        twins_of_head = any(one.drop == shown.drop.head for one in shown.twins)
        self._build_fields(DUPLICATE if twins_of_head else EVENT, today)
        self.type_field.value_changed.connect(lambda _type: self._show_type())
        self.twins_field.changed.connect(self._show_people)
        self.first_field.chosen.connect(lambda _word: self._offer())
        self.rows.entered.connect(lambda: self.form.focus("type"))
        self._end(shown.comparison)
        self.save_asked.connect(self.submit)
        self._show_type()
        self._offer()

    def _build_fields(self, type: str, today: date) -> None:
        options = [(EVENT, tr("两家并成一家")), (DUPLICATE, tr("同一户登记了两次"))]
        self.type_field = ChoiceField(options, type, has_numbers=True)
        self.day_field = PastDayField(today.isoformat())
        words = [(one.drop, tr("右边的{name}就是左边的{name}").format(name=one.name)) for one in self._shown.twins]
        self.twins_field = Ticks(words, [one.drop for one in self._shown.twins])
        self.first_field = relation_field(lambda: self._head.sex if self._head else "")
        self.form.add("type", tr("怎么回事"), self.type_field)
        self.form.add("day", tr("哪一天"), self.day_field)
        if words:
            self.form.add("twins", tr("同一个人"), self.twins_field)
        else:
            self.twins_field.setParent(self)
            self.twins_field.hide()
        name = self._head.name if self._head else ""
        hint = tr("填了{name}和左边户主的关系，他家里其他人的跟着推算").format(name=name)
        self.form.add("first", tr("{name}是户主的").format(name=name), self.first_field, hint)
        moving = [one for one in self._shown.drop_members if not one.state]
        self.relations = RelationRows(self.form, [one for one in moving if one is not self._head], "moved:")
        # Once in their places the fields are shown or hidden by what is being done.
        self.form.set_shown("first", self._head is not None)

    def _show_type(self) -> None:
        self.form.set_shown("day", self.type_field.current_value == EVENT)
        self._show_people()

    def _moving(self) -> list[str]:
        same = set(self.twins_field.chosen)
        return [one.id for one in self._shown.drop_members if not one.state and one.id not in same]

    def _show_people(self) -> None:
        moving = self._moving()
        self.form.set_shown("first", self._head is not None and self._head.id in moving and bool(self._shown.keep.head))
        self.relations.show([one for one in moving if self._head is None or one != self._head.id])

    def _offer(self) -> None:
        known = relations_through(self.first_field.word or HEAD, self._head, self._shown.drop_members)
        if not self.first_field.word and self._head is not None and self._head.id in self._moving():
            known = {}
        people = [one for one in self._moving() if self._head is None or one != self._head.id]
        self.relations.show(people, known)

    def submit(self) -> None:
        """Gives away how the two become one."""
        is_duplicate = self.type_field.current_value == DUPLICATE
        problem = "" if is_duplicate else self.day_field.problem()
        if problem:
            self.form.show_errors({"day": problem})
            return
        if not self.save_button.isEnabled():
            return
        relations = dict(self.relations.relations)
        if self._head is not None and self._head.id in self._moving() and self.first_field.word:
            relations[self._head.id] = self.first_field.word
        keeps = {one.drop: one.keep for one in self._shown.twins}
        self.submitted.emit(
            HouseholdMerge(
                on=None if is_duplicate else self.day_field.current_value,
                picks=self.rows.picks,
                relations=relations,
                same={one: keeps[one] for one in self.twins_field.chosen},
                is_duplicate=is_duplicate,
            )
        )
