"""Seven households' visits of one afternoon, planned in the morning and typed up in the evening, by keyboard alone.

The script below is what the paper sheets say. It is typed in the order a person would, then the notebook is read back
and compared with it line by line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.task import Task
from minqing_desktop.domain.records.visit import Entry, Visit, VisitRound
from minqing_desktop.domain.values.initials import letters_and_spelling
from minqing_desktop.services import visit_drafts
from minqing_desktop.services.households import add_household
from minqing_desktop.services.phrases import add_phrase, phrases
from minqing_desktop.services.visit_rounds import StopState, ordered, round_of_day
from minqing_desktop.services.visits import VisitFilter, VisitForm, all_visits, load_visit
from minqing_desktop.ui.visits.page import VisitsPage
from minqing_desktop.ui.visits.round_panel import RoundPanel

TODAY = date(2026, 11, 22)
KINDS = {"诉求": "need", "建议": "advice", "矛盾": "dispute", "评议": "appraisal", "情况": "fact"}
KEYS = {kind: str(place) for place, kind in enumerate(KINDS.values(), start=1)}

# 户 initials and number, 时 time, 天 weather key, 同 colleague's initials, 也 another household, 式 kind of visit,
# 话 a sentence; indented what becomes of it: 记 kind, 事项 category, 并入, 承诺 day, 任务 day; 用 a phrase's letters,
# 答 answer, 得 reflection, 再 next visit.
SCRIPT = """
户 zsg 0137
时 1400
天 4
同 lm
话 西屋还是漏，铺盖都潮了。
  记 诉求
  承诺 12-1
话 村口的路灯坏了一个月，晚上看不见走路。
  记 诉求
  事项 公共安全
答 瓦匠周三来，我跟着去看。
再 12-20

户 wgs 0141
时 1435
话 东边新砌的墙占了我家滴水檐一尺来宽。
  记 矛盾
  事项 邻里纠纷
用 lhyh

户 wxy 0088
时 1510
话 机耕路到老樟树一段淤了半渠，春灌前要通水。
  记 诉求
  任务 11-30
话 去年修的桥好，车能进来了。
  记 评议

户 ljf 0091
时 1545
话 低保复审的证明补来了。
  记 情况
得 材料的事要一次说清。

户 lds 0012
时 1610
也 wxy 0088
话 村口的路灯坏了一个月，晚上走路看不见。
  记 诉求
  并入
话 能不能一个月开一次坝坝会。
  记 建议
  承诺 12-5

户 zlh 0201
时 1635
式 2
话 孩子在杭州，过年回来。
  记 情况

户 cys 0202
时 1700
话 卫生院送药那天顺便量个血压就好了。
  记 建议
  任务 12-3
答 记下了，去问卫生院。
"""


@dataclass
class Said:
    """A sentence of the script with what becomes of it."""

    text: str
    kind: str = ""
    category: str = ""
    is_joined: bool = False
    promise: str = ""
    task: str = ""


@dataclass
class Written:
    """One visit of the script."""

    initials: str
    number: str
    time: str = ""
    weather: str = ""
    colleague: str = ""
    also: tuple[str, str] = ("", "")
    mode: str = ""
    said: list[Said] = field(default_factory=list)
    phrase: str = ""
    answer: str = ""
    reflection: str = ""
    next_visit: str = ""

    @property
    def words(self) -> str:
        return "".join(one.text for one in self.said)


def read_script() -> list[Written]:
    """The visits of the script."""
    visits: list[Written] = []
    for line in filter(None, map(str.strip, SCRIPT.splitlines())):
        word, _, rest = line.partition(" ")
        if word == "户":
            initials, number = rest.split()
            visits.append(Written(initials, number))
            continue
        one = visits[-1]
        match word:
            case "时":
                one.time = rest
            case "天":
                one.weather = rest
            case "同":
                one.colleague = rest
            case "也":
                initials, number = rest.split()
                one.also = (initials, number)
            case "式":
                one.mode = rest
            case "话":
                one.said.append(Said(rest))
            case "记":
                one.said[-1].kind = KINDS[rest]
            case "事项":
                one.said[-1].category = rest
            case "并入":
                one.said[-1].is_joined = True
            case "承诺":
                one.said[-1].promise = rest
            case "任务":
                one.said[-1].task = rest
            case "用":
                one.phrase = rest
            case "答":
                one.answer = rest
            case "得":
                one.reflection = rest
            case "再":
                one.next_visit = rest
            case _:
                raise ValueError(word)
    return visits


class Typist:
    """A person at the keyboard: keys go to whatever has the focus, Chinese comes from an input method."""

    def __init__(self, page: VisitsPage, desk, settle) -> None:
        self._page, self._desk, self._settle = page, desk, settle
        self.presses = 0

    @property
    def here(self) -> QWidget:
        found = QApplication.focusWidget() or self._page.focusWidget()
        assert found is not None, "nothing has the keyboard"
        return found

    def wait(self, least_ms: int = 75) -> None:
        QTest.qWait(least_ms)
        self._settle(self._desk)
        QApplication.processEvents()

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1
    ) -> None:
        for _ in range(times):
            self.presses += 1
            QTest.keyClick(self.here, key, modifiers)
        self._settle(self._desk)

    def keys(self, text: str) -> None:
        self.presses += len(text)
        QTest.keyClicks(self.here, text)

    def chinese(self, text: str) -> None:
        self.presses += len(letters_and_spelling(text)[1])
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(self.here, event)

    def done(self) -> None:
        """Ctrl+Enter; a button that is pressed by its keys shows that for a tenth of a second first."""
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.wait(170)

    def pick(self, initials: str) -> None:
        """Types initials and takes the answer."""
        self.keys(initials)
        self.wait()
        self.press(Qt.Key.Key_Return)
        self.wait()


@pytest.fixture
def village(opened, sample) -> dict[str, str]:
    """number -> household; two more households live there."""
    session = opened.session
    homes = dict(sample.households)
    for number, name in (("0201", "周兰花"), ("0202", "陈永生")):
        home = Household(number=number, address=f"示范村三组{int(number)}号")
        homes[number] = add_household(session, home, Person(name=name), "三组")[0]
    add_phrase(session, "两户约好了一起去看现场。")
    add_phrase(session, "老伙计都好。")
    return homes


@pytest.fixture
def page(qtbot, desk, settle, village):
    """The page in a window of its own."""
    made = VisitsPage(desk)
    qtbot.addWidget(made)
    made.resize(1210, 684)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.page_entered()
    settle(desk)
    return made


def plan_the_round(page: VisitsPage, typist: Typist, script: list[Written]) -> None:
    """In the morning: seven households in order, kept and shown as pages."""
    QTest.keyClick(page, Qt.Key.Key_F4)
    typist.wait()
    panel = page.panel.content
    assert isinstance(panel, RoundPanel)
    for one in script:
        typist.keys(one.initials)
        typist.press(Qt.Key.Key_Return)
        typist.wait()
    assert [home.number for home in panel.order.lines] == [one.number for one in script]
    typist.done()
    # A list on top and a sheet for each household, printed on both sides.
    assert panel.print_panel.preview.page_count == 2 * (len(script) + 1)
    typist.press(Qt.Key.Key_Escape, times=2)
    assert page.panel.content is None


def type_visit(page: VisitsPage, typist: Typist, one: Written) -> None:
    """One sheet from its time to its last field; the keyboard is on the time at the beginning."""
    head, editor = page.editor.head, page.editor
    assert typist.here is head.time_field.edit
    typist.keys(one.time)
    if one.also[0]:
        typist.press(Qt.Key.Key_Backtab, times=2)
        assert typist.here is head.household_field.edit
        typist.pick(one.also[0])
    elif one.colleague or one.mode:
        typist.press(Qt.Key.Key_Tab)
        if one.mode:
            typist.press(Qt.Key.Key_Down, times=int(one.mode) - 1)
        typist.press(Qt.Key.Key_Return)
        if one.colleague:
            typist.pick(one.colleague)
        typist.press(Qt.Key.Key_Return)
        if one.weather:
            typist.keys(one.weather)
        else:
            typist.press(Qt.Key.Key_Return)
    else:
        typist.press(Qt.Key.Key_Return)
    for said in one.said:
        assert typist.here is editor.words_field
        type_sentence(typist, said)
    if one.phrase:
        typist.keys("/" + one.phrase)
        typist.wait()
        typist.press(Qt.Key.Key_Return)
    if one.answer or one.reflection or one.next_visit:
        for words in (one.answer, one.reflection):
            typist.press(Qt.Key.Key_F3)
            typist.chinese(words)
        typist.press(Qt.Key.Key_F3)
        typist.keys(one.next_visit)


def type_sentence(typist: Typist, said: Said) -> None:
    """A sentence, its mark, and what becomes of it."""
    words_field = typist.here
    typist.chinese(said.text)
    typist.press(Qt.Key(ord(KEYS[said.kind])), Qt.KeyboardModifier.AltModifier)
    if said.category or said.is_joined:
        typist.press(Qt.Key.Key_F6)
        typist.wait()
        if said.is_joined:
            typist.press(Qt.Key.Key_F5)
        else:
            typist.press(Qt.Key.Key_Return)
            choose_by_arrows(typist, said.category)
            typist.press(Qt.Key.Key_Return)
    for key, day in ((Qt.Key.Key_F7, said.task), (Qt.Key.Key_F8, said.promise)):
        if day:
            typist.press(key)
            typist.keys(day)
            typist.press(Qt.Key.Key_Return)
    assert typist.here is words_field


def choose_by_arrows(typist: Typist, category: str) -> None:
    """Down until the button says the category."""
    for _ in range(20):
        if getattr(typist.here, "text", str)() == category:
            return
        typist.press(Qt.Key.Key_Down)
    raise AssertionError(category)


def visits_of(session) -> list[VisitForm]:
    """The visits of the afternoon as they are on file, in their order; the sample's own one of the morning is older."""
    day = all_visits(session, VisitFilter(newest_first=False))
    forms = [load_visit(session, line.id) for line in day]
    return [form for form in forms if form.visit.visit_round]


def check_visits(session, typed, village, sample) -> None:
    """Each visit is on file with all its fields."""
    forms = visits_of(session)
    assert len(forms) == len(typed) == 7
    for form, one in zip(forms, typed, strict=True):
        visit = form.visit
        homes = (village[one.number], *([village[one.also[1]]] if one.also[1] else []))
        started = visit.started_at.astimezone()
        assert visit.households == homes
        assert (started.date(), started.strftime("%H%M")) == (TODAY, one.time)
        assert visit.words == one.words + ("两户约好了一起去看现场。" if one.phrase else "")
        assert (visit.answer, visit.reflection) == (one.answer, one.reflection)
        assert visit.next_visit == (date(2026, *map(int, one.next_visit.split("-"))) if one.next_visit else None)
        # Weather and company were said once, for the whole afternoon; the kind of visit too, from where it changed.
        assert (visit.weather, visit.companions, visit.colleagues) == ("小雨", "", (sample.cadres["李梅"],))
        assert visit.mode == ("phone" if typed.index(one) >= 5 else "home")
        assert visit.is_complete
        assert visit.cadre == session.cadre
    assert visit_drafts.all_forms(session) == []
    assert [line.uses for line in phrases(session)] == [1, 0]


def check_entries(session, typed, village) -> None:
    """Entries stand where they were said."""
    for form, one in zip(visits_of(session), typed, strict=True):
        assert [(entry.type, entry.text) for entry in form.entries] == [(said.kind, said.text) for said in one.said]
        assert [form.visit.words[entry.start : entry.end] for entry in form.entries] == [said.text for said in one.said]
        assert {entry.household for entry in form.entries} == {village[one.number]}


def check_tasks(session, typed, village) -> None:
    """Promises and tasks have their days, their entries and whom they are owed to."""
    with session.reading() as reader:
        for form, one in zip(visits_of(session), typed, strict=True):
            home = reader.get(Household, village[one.number])
            entries = {entry.text: entry.id for entry in form.entries}
            expected = {
                (said.text, day, is_promise)
                for said in one.said
                for day, is_promise in ((said.promise, True), (said.task, False))
                if day
            }
            assert {
                (task.title, f"{task.due_on.month}-{task.due_on.day}", task.is_promise) for task in form.tasks
            } == expected
            for task in form.tasks:
                assert task.entry == entries[task.title]
                assert task.household == home.id
                assert task.owed_to == (home.head if task.is_promise else "")
                assert task.due_on.year == 2026
        assert sum(1 for task in reader.find(Task) if task.visit) == 4


def check_matters(session, village) -> None:
    """Two matters are accepted; who said the same is a petitioner of the first."""
    with session.reading() as reader:
        matters = reader.find(Matter)
        light, wall = matters
        assert (light.title, light.category, light.stage) == (
            "村口的路灯坏了一个月，晚上看不见走路",
            "公共安全",
            "accepted",
        )
        assert (wall.category, wall.route) == ("邻里纠纷", "mediation")
        assert light.wanted == "村口的路灯坏了一个月，晚上看不见走路。"
        assert {matter.accepted_on for matter in matters} == {TODAY}
        assert all(matter.due_on is not None and matter.due_on > TODAY for matter in matters)
        assert [matter.household for matter in matters] == [village["0137"], village["0141"]]
        raised = {one.household for one in reader.find(Petitioner, matter=light.id)}
        assert raised == {village["0137"], village["0012"]}
        assert [step.type for step in reader.find(Step, matter=light.id)] == ["accept", "add_petitioner"]
        linked = {entry.text: entry.matter for entry in reader.find(Entry) if entry.matter}
        assert linked == {
            "村口的路灯坏了一个月，晚上看不见走路。": light.id,
            "东边新砌的墙占了我家滴水檐一尺来宽。": wall.id,
            "村口的路灯坏了一个月，晚上走路看不见。": light.id,
        }


def check_round(session, typed, village, page) -> None:
    """The round is done and keeps its order."""
    found = round_of_day(session, TODAY)
    assert [stop.state for stop in found.stops] == [StopState.DONE] * 7
    with session.reading() as reader:
        (one,) = reader.find(VisitRound)
        assert ordered(one) == tuple(village[each.number] for each in typed)
        assert len(reader.find(Visit, visit_round=one.id)) == 7
    pills = [item.pills[0][0] for item in page.day_list.items[:7]]
    assert pills == ["● 完成"] * 7


def test_an_afternoon_is_typed_up_without_the_mouse(page, desk, settle, hand_clock, opened, village, sample) -> None:
    script, typist = read_script(), Typist(page, desk, settle)
    plan_the_round(page, typist, script)
    hand_clock.move(hours=6, minutes=40)  # 17:10 in the village
    QTest.keyClick(page, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    typist.wait()
    for one in script:
        type_visit(page, typist, one)
        typist.done()
    check_visits(opened.session, script, village, sample)
    check_entries(opened.session, script, village)
    check_tasks(opened.session, script, village)
    check_matters(opened.session, village)
    check_round(opened.session, script, village, page)


def test_a_new_visit_takes_less_than_a_minute_of_keys(page, desk, settle, opened, village) -> None:
    """From nothing: new visit, a household, a sentence, an entry, a promise with its day, done.

    Three keys a second is slow for a person who knows where the keys are, the letters of the input method counted.
    """
    typist = Typist(page, desk, settle)
    begun = datetime.now()
    page.start_new()  # Ctrl+N, which the frame hears
    typist.presses += 1
    typist.wait()
    typist.pick("zsg")
    typist.chinese("西屋漏雨，想请人修。")
    typist.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    typist.press(Qt.Key.Key_F8)
    typist.keys("12-1")
    typist.press(Qt.Key.Key_Return)
    typist.done()
    machine_s = (datetime.now() - begun).total_seconds()
    (line, *_others) = all_visits(opened.session, VisitFilter())
    assert line.words == "西屋漏雨，想请人修。"
    assert (line.entries, line.tasks, line.is_complete) == ({"need": 1}, 1, True)
    assert typist.presses / 3 + machine_s < 60
