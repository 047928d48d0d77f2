"""The runner keeps order, answers on the UI thread, forgets the dead and tells whose fault a failure is."""

import logging
import threading
import time
from dataclasses import dataclass, field

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QWidget

from minqing_desktop.domain.errors import UserError
from minqing_desktop.exchange.progress import Pace
from minqing_desktop.ui.jobs import ChangeBus, JobRunner, Lane, StallMeter, lookup_through


@dataclass(frozen=True)
class Changed:
    kinds: frozenset[str] = frozenset({"visit"})
    ids: tuple[str, ...] = ("v1",)


@dataclass(frozen=True)
class Saved:
    visit_id: str
    changes: Changed = field(default_factory=Changed)


@pytest.fixture
def bus(qapp):
    return ChangeBus()


@pytest.fixture
def runner(qapp, bus):
    made = JobRunner(bus)
    yield made
    made.close()


@pytest.fixture
def owner(qapp):
    return QObject()


def wait_idle(qtbot, runner):
    qtbot.waitUntil(lambda: runner.pending_count == 0)


def test_answer_comes_on_the_ui_thread(qtbot, runner, owner, qapp):
    threads = []
    runner.read(
        lambda: threading.get_ident(),
        owner=owner,
        done=lambda worker: threads.append((worker, QThread.currentThread())),
    )
    wait_idle(qtbot, runner)
    worker, ui_thread = threads[0]
    assert worker != threading.get_ident()
    assert ui_thread is qapp.thread()


def test_writes_keep_their_order_and_never_overlap(qtbot, runner, owner):
    running, overlaps, order = [], [], []

    def write(number):
        overlaps.extend(running)
        running.append(number)
        time.sleep(0.001 * (5 - number % 5))
        running.remove(number)
        return number

    for number in range(20):
        runner.write(lambda n=number: write(n), owner=owner, done=order.append)
    wait_idle(qtbot, runner)
    assert order == list(range(20))
    assert overlaps == []


def test_reading_goes_on_while_a_write_lasts(qtbot, runner, owner):
    gate = threading.Event()
    runner.write(lambda: gate.wait(5), owner=owner)
    answers = []
    runner.read(lambda: "read", owner=owner, done=answers.append)
    qtbot.waitUntil(lambda: answers == ["read"])
    assert runner.pending_count == 1
    gate.set()
    wait_idle(qtbot, runner)


def test_callback_dies_with_its_widget(qtbot, runner, bus):
    gate, heard, announced = threading.Event(), [], []
    bus.changed.connect(announced.append)
    widget = QWidget()
    runner.write(lambda: gate.wait(5) and Changed(), owner=widget, done=heard.append)
    shiboken6.delete(widget)
    gate.set()
    wait_idle(qtbot, runner)
    assert heard == []
    assert announced == [Changed()]


def test_write_announces_what_changed_after_done(qtbot, runner, bus, owner):
    events = []
    bus.listen(owner, {"visit"}, lambda changes: events.append(changes.ids))
    bus.listen(owner, {"household"}, lambda _changes: events.append("wrong kind"))
    runner.write(lambda: Saved("v1"), owner=owner, done=lambda saved: events.append(saved.visit_id))
    wait_idle(qtbot, runner)
    assert events == ["v1", ("v1",)]


def test_listening_ends_with_the_listener(runner, bus):
    heard, widget = [], QWidget()
    bus.listen(widget, {"visit"}, heard.append)
    shiboken6.delete(widget)
    bus.announce(Changed())
    assert heard == []


def test_user_error_reaches_the_asker(qtbot, runner, owner):
    failures = []

    def work():
        raise UserError("file-empty", "文件是空的。", "请换一个文件。")

    runner.file(work, owner=owner, failed=failures.append)
    wait_idle(qtbot, runner)
    assert [error.code for error in failures] == ["file-empty"]


def test_bug_is_logged_without_its_text(qtbot, runner, owner, caplog):
    failures = []

    def work():
        raise ValueError("330327194401011234")

    with caplog.at_level(logging.ERROR):
        runner.read(work, owner=owner, failed=failures.append)
        wait_idle(qtbot, runner)
    assert failures[0].code == "bug"
    assert "数据没有丢" in failures[0].what
    assert "ValueError" in caplog.text
    assert "work:" in caplog.text
    assert "330327" not in caplog.text


def test_failure_nobody_takes_is_shown_by_the_frame(qtbot, runner, owner):
    with qtbot.waitSignal(runner.troubled) as heard:
        runner.write(lambda: 1 / 0, owner=owner)
    assert heard.args[0].code == "bug"


def test_long_work_reports_and_stops(qtbot, runner, owner):
    seen, ended, started = [], [], threading.Event()

    def work(port):
        for step in range(10_000):
            port.report(step, 10_000, "读取")
            started.set()
            time.sleep(0.001)
        return "finished"

    job = runner.long(
        Lane.FILE,
        work,
        owner=owner,
        done=ended.append,
        progress=seen.append,
        cancelled=lambda: ended.append("cancelled"),
    )
    qtbot.waitUntil(lambda: bool(seen))
    job.cancel()
    wait_idle(qtbot, runner)
    assert ended == ["cancelled"]
    assert seen[0].total == 10_000
    assert seen[0].text == "读取"
    assert len(seen) < 1000


def test_service_that_asks_whether_to_stop_is_cancelled_too(qtbot, runner, owner):
    ended, started = [], threading.Event()

    def service(progress, cancel):
        pace = Pace(progress, cancel, 1000)
        for step in range(1000):
            pace.step(step)
            started.set()
            time.sleep(0.001)

    job = runner.long(
        Lane.FILE,
        lambda port: service(port, port.wants_stop),
        owner=owner,
        failed=ended.append,
        cancelled=lambda: ended.append("cancelled"),
    )
    assert started.wait(5)
    job.cancel()
    wait_idle(qtbot, runner)
    assert ended == ["cancelled"]


def test_cancelled_before_it_began_never_begins(qtbot, runner, owner):
    gate, ran = threading.Event(), []
    runner.write(lambda: gate.wait(5), owner=owner)
    runner.write(lambda: ran.append(1), owner=owner).cancel()
    gate.set()
    wait_idle(qtbot, runner)
    assert ran == []


def test_only_the_latest_question_is_answered(qtbot, runner, owner):
    answers, gate, asked = [], threading.Event(), []

    def find(query):
        asked.append(query)
        gate.wait(5)
        return [query]

    provide = lookup_through(runner, owner, find)
    for query in ("z", "zs", "zsg"):
        provide(query, answers.extend)
    gate.set()
    wait_idle(qtbot, runner)
    assert answers == ["zsg"]
    assert "zs" not in asked


def test_idled_is_told_once_all_is_over(qtbot, runner, owner):
    with qtbot.waitSignal(runner.idled):
        for _ in range(3):
            runner.read(lambda: None, owner=owner)
    assert runner.pending_count == 0


def test_stall_meter_sees_a_blocked_loop(qtbot):
    meter = StallMeter()
    meter.start()
    qtbot.wait(60)
    calm_ms = meter.longest_ms
    time.sleep(0.15)
    assert meter.stop() >= 150 > calm_ms


def test_waiting_for_a_job_does_not_stall_the_screen(qtbot, runner, owner):
    meter = StallMeter()
    meter.start()
    runner.write(lambda: time.sleep(0.3), owner=owner)
    wait_idle(qtbot, runner)
    assert meter.stop() < 150


def test_what_is_asked_after_the_end_never_begins(qtbot, bus, owner):
    runner, ran = JobRunner(bus), []
    runner.close()
    assert runner.is_closed
    for ask in (runner.read, runner.write, runner.file):
        job = ask(lambda: ran.append(1), owner=owner, done=ran.append)
        assert job.is_over
    assert runner.pending_count == 0
    assert ran == []
