"""A hand-over by keyboard, from choosing who takes over to the end of the former password."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from minqing_desktop.domain.records.cadre import Cadre, Pairing
from minqing_desktop.domain.records.hand_over import HandOverNote
from minqing_desktop.services.cadres import add_cadre, list_cadres
from minqing_desktop.services.handover.deeds import complete, prepare, write_note
from minqing_desktop.services.hands import hands
from minqing_desktop.services.roles import sit_down
from minqing_desktop.ui.settings.handover import HandoverSection
from minqing_desktop.ui.settings.page import SettingsPage
from minqing_desktop.ui.today.inherited_card import InheritedCard


def test_an_afternoon_by_keyboard(qtbot, desk, sample, settle, compose) -> None:
    session = desk.session
    former = session.cadre
    successor = add_cadre(session, Cadre(name="林小雨"))[0]
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.show_section("handover")
    settle(desk)
    section = page.section("handover")
    assert isinstance(section, HandoverSection)
    assert section.leaving_field.current_value == former
    assert not section.done_button.isEnabled()
    places = {cadre.id: place for place, cadre in enumerate(c for c in list_cadres(session) if c.id != former)}
    section.successor_field.setFocus()
    for _ in range(places[successor] + 1):
        QTest.keyClick(section.successor_field, Qt.Key.Key_Down)
        settle(desk)
    assert section.done_button.isEnabled()
    line = next(one for one in section.lines.items if one.id.startswith("household:"))
    section.open_note(line.id)
    compose(section.editor.text_field, "他耳朵背，要当面说")
    QTest.keyClick(section.editor.text_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk)
    noted = next(one for one in section.lines.items if one.id == line.id)
    assert "有说明" in [words for words, _tone in noted.pills]
    led: list[object] = []
    desk.led.connect(lambda _page, target: led.append(target))
    QTest.keyClick(section.print_button, Qt.Key.Key_Space)
    assert led[0]["scope"].cadre == former  # type: ignore[index]
    QTest.keyClick(section.done_button, Qt.Key.Key_Space)
    settle(desk)
    with session.reading() as reader:
        assert {each.cadre for each in reader.find(Pairing)} == {successor}
        assert [note.text for note in reader.find(HandOverNote)] == ["他耳朵背，要当面说"]
    assert section.password_form.isVisibleTo(page)
    QTest.keyClick(section.end_button, Qt.Key.Key_Space)
    assert [cadre.id for cadre in list_cadres(session)].count(former) == 1
    QTest.keyClicks(section.first_field, "a new battery")
    QTest.keyClicks(section.second_field, "a new battery")
    with qtbot.waitSignal(desk.set_apart, timeout=5000):
        QTest.keyClick(section.second_field, Qt.Key.Key_Return)
    settle(desk)
    assert former not in [cadre.id for cadre in list_cadres(session)]
    assert [hand.cadre.id for hand in hands(desk.opened) if hand.has_password] == [successor]


def test_the_successor_finds_what_came_on_today(qtbot, desk, sample, settle) -> None:
    session = desk.session
    former, home = session.cadre, sample.households["0137"]
    successor = add_cadre(session, Cadre(name="林小雨"))[0]
    identity = prepare(session, former, successor)[0]
    write_note(session, identity, ("household", home), "他耳朵背，电话13800000137")
    complete(session, identity)
    sit_down(session, successor)
    card = InheritedCard(desk)
    qtbot.addWidget(card)
    card.reload()
    settle(desk)
    (line,) = [one for one in card.lines.items if one.id == f"household:{home}"]
    assert (line.title, line.below) == ("张水根户", "他耳朵背，电话138****0137")
    led: list[tuple[str, object]] = []
    desk.led.connect(lambda page, target: led.append((page, target)))
    card.lines.opened.emit(line.id)
    assert led == [("households", home)]
    QTest.keyClick(card.read_button, Qt.Key.Key_Space)
    settle(desk)
    assert card.isHidden()
