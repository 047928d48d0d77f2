"""Pictures of matters: each route and stage, forms of acceptance and of moves, papers, parties, photos, registers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw
from PySide6.QtTest import QTest

from minqing_desktop.domain.casework.moves import Move
from minqing_desktop.services.casework.matters import MatterFilter, MatterLine, matters_where
from minqing_desktop.services.casework.photos import add_matter_photo
from minqing_desktop.ui.kit.suggestions import Suggestion
from minqing_desktop.ui.matters.page import MattersPage

if TYPE_CHECKING:
    from minqing_desktop.app.scenes import Stage

Play = Callable[["Stage"], None]


def _page(stage: Stage) -> MattersPage:
    page = stage.go("matters")
    assert isinstance(page, MattersPage)
    return page


def _first(stage: Stage, **wanted: object) -> MatterLine:
    """The matter the sample has first of a kind; any open one where it has none."""
    desk = stage.program.desk
    assert desk is not None
    found = matters_where(desk.session, MatterFilter(**wanted))  # pyright: ignore[reportArgumentType]
    return (found or matters_where(desk.session, MatterFilter(only_open=True)))[0]


def _shown(**wanted: object) -> Play:
    def play(stage: Stage) -> None:
        page = _page(stage)
        page.editing.panel.close_panel()
        stage.go("matters", {"open": _first(stage, **wanted).id})

    return play


def _of_route(route: str) -> Play:
    return _shown(routes=frozenset({route}), only_open=True)


def _of_stage(stage_code: str) -> Play:
    return _shown(stages=frozenset({stage_code}))


def _refused(stage: Stage) -> None:
    _of_route("referred")(stage)
    page = _page(stage)
    detail = page.detail.detail
    assert detail is not None
    page.detail.explain(detail.refusals[Move.CLOSE])


def _closed_list(stage: Stage) -> None:
    _page(stage)
    stage.go("matters", {"section": "closed"})


def _move(route: str, move: Move, is_saved: bool = False) -> Play:
    def play(stage: Stage) -> None:
        _of_route(route)(stage)
        page = _page(stage)
        page.detail.move_wanted.emit(str(move))
        stage.wait()
        if is_saved and page.editing.move_view is not None:
            page.editing.move_view.form.finished.emit()

    return play


def _begun(stage: Stage) -> None:
    _move("own", Move.HANDLE)(stage)
    page = _page(stage)
    assert page.editing.move_view is not None
    page.editing.move_view.form.field("text").insertPlainText("现场看过，约 320 米")  # pyright: ignore[reportAttributeAccessIssue]
    stage.wait()
    page.editing.panel.close_panel()


def _on_spot(stage: Stage) -> None:
    _page(stage).editing.panel.close_panel()
    stage.go("matters", {"new_for": ""})
    form = _page(stage).editing.register
    form.title_field.setText("老人不会用手机交水费")
    form.route_field.chips[0].click()
    stage.wait()
    form.saved.emit()


def _alike(stage: Stage) -> None:
    page = _page(stage)
    page.editing.register.route_field.chips[0].click()
    line = _first(stage, routes=frozenset({"referred"}), only_open=True)
    form = page.editing.register
    form.who_field.add_tag(Suggestion("无册人", "无册人"))
    form.title_field.setText(line.title)
    form.wanted_field.set_text("请尽快解决")
    form.alike_asked.emit()
    stage.wait()
    page.editing.panel._scroll.verticalScrollBar().setValue(10_000)  # what lies below is the picture


def _panel(name: str) -> Play:
    def play(stage: Stage) -> None:
        page = _page(stage)
        page.editing.panel.close_panel()
        {
            "parties": lambda: page.detail.asked.emit("parties"),
            "petition": lambda: page.detail.asked.emit("petition"),
            "receptions": page.papers.open_receptions,
            "reception": lambda: page.papers.open_reception(""),
            "petitions": page.registers.open_petitions,
            "mediations": page.registers.open_mediations,
            "list": page.print_shown,
            "ledger": lambda: page.printing.print_ledger("matter_ledger"),
        }[name]()
        stage.wait()
        QTest.qWait(300)

    return play


def _with(route: str, name: str) -> Play:
    def play(stage: Stage) -> None:
        _of_route(route)(stage)
        _panel(name)(stage)

    return play


def _paper(route: str, name: str) -> Play:
    def play(stage: Stage) -> None:
        _of_route(route)(stage)
        _page(stage).detail.paper_wanted.emit(name)
        stage.wait()
        QTest.qWait(300)

    return play


def _photos(stage: Stage) -> None:
    _of_route("own")(stage)
    page, desk = _page(stage), stage.program.desk
    assert desk is not None
    assert page.detail.detail is not None
    matter = page.detail.detail.matter.id
    for place, moment in enumerate(("before", "before", "after")):
        picture = Image.new("RGB", (640, 420), (110 + 30 * place, 130, 96))
        ImageDraw.Draw(picture).ellipse((180, 90, 460, 330), fill=(200, 190 - 40 * place, 150))
        path = stage.folder / f"photo-{place}.jpg"
        picture.save(path)
        stage.program.runner.write(partial(add_matter_photo, desk.session, matter, path, moment), owner=page)
        stage.wait()
    page.refresh()
    stage.wait()
    QTest.qWait(200)
    page.detail.story_scroll.ensureWidgetVisible(page.detail.story.photos)


def _photo_panel(stage: Stage) -> None:
    page = _page(stage)
    page.detail.asked.emit("photos")
    stage.wait()
    QTest.qWait(200)


MATTER_SCENES: list[tuple[str, Play]] = [
    ("matters", _shown(stages=frozenset({"accepted"}))),
    *((f"matter-{route}", _of_route(route)) for route in ("own", "referred", "agent_petition", "mediation", "meeting")),
    *((f"matter-{code}", _of_stage(code)) for code in ("answered", "rated", "reopened", "closed", "withdrawn")),
    ("matter-refused", _refused),
    ("matters-closed", _closed_list),
    ("matter-on-spot-missing", _on_spot),
    ("matter-alike", _alike),
    ("matter-move-answer", _move("own", Move.ANSWER)),
    ("matter-move-faults", _move("own", Move.WITHDRAW, is_saved=True)),
    ("matter-begun", _begun),
    ("matter-petition", _with("agent_petition", "petition")),
    ("matter-parties", _with("mediation", "parties")),
    ("matter-slip", _paper("referred", "referral_slip")),
    ("matter-paper-not-yet", _paper("own", "authorisation")),
    ("matter-photos", _photos),
    ("matter-photo-panel", _photo_panel),
    ("matter-reception", _panel("reception")),
    ("matter-receptions", _panel("receptions")),
    ("matter-petitions", _panel("petitions")),
    ("matter-mediations", _panel("mediations")),
    ("matters-printed", _panel("list")),
    ("matter-ledger", _panel("ledger")),
]
