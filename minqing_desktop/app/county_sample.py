"""A small county made up: two townships, six villages, their laptops' packages on a stick. All people are invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from minqing_desktop.domain.records.cadre import Cadre
from minqing_desktop.domain.records.casework import Referral
from minqing_desktop.domain.records.household import Household, Person
from minqing_desktop.domain.records.matter import Matter, Petitioner, Step
from minqing_desktop.domain.records.petition import AgentPetition
from minqing_desktop.domain.records.place import Village
from minqing_desktop.domain.records.visit import Visit
from minqing_desktop.exchange.package.reading import read_package
from minqing_desktop.host import clock
from minqing_desktop.services.county.enrolling import confirm, take_card, write_county_card
from minqing_desktop.services.county.office import Office
from minqing_desktop.services.county.villages import add_villages
from minqing_desktop.services.exchange import enrolling, sending
from minqing_desktop.services.notebooks import OpenNotebook, create_notebook
from minqing_desktop.services.session import Session
from minqing_desktop.storage.act import new_id
from minqing_desktop.storage.county.reading import Registered

COUNTY_NAME, COUNTY_CODE = "示范县民情办", "330399"


@dataclass(frozen=True, slots=True)
class Place:
    """A village: how many households it brings, and who enters them."""

    village: Registered
    households: int
    cadre: str


PLACES = (
    Place(Registered("330399100201", "上塘村", "云溪镇"), 14, "陈建国"),
    Place(Registered("330399100202", "下塘村", "云溪镇"), 11, "李梅"),
    Place(Registered("330399100203", "枫树湾村", "云溪镇"), 9, "周志强"),
    Place(Registered("330399101201", "石桥村", "白岩乡"), 12, "王芳"),
    Place(Registered("330399101202", "岭下村", "白岩乡"), 8, "吴国平"),
    Place(Registered("330399101203", "后坑村", "白岩乡"), 6, "郑秀兰"),
)


@dataclass(frozen=True, slots=True)
class _Case:
    """A matter: how many days ago it was accepted, its term, and what became of it."""

    title: str
    wanted: str
    category: str
    days_ago: int
    term_days: int
    end: str = ""
    asked: str = ""
    wanted_in: int = 0


_CASES = {
    "上塘村": (
        _Case(
            "三组机耕路塌方，车进不去",
            "三组机耕路雨后塌了二十多米，收粮的车进不去，村里修不起。",
            "基础设施",
            21,
            15,
            "slip",
            "请县里安排应急修复资金，先把路通了；护坡怎么做请派人来看。",
            3,
        ),
        _Case("村口没有路灯", "村口晚上太黑，老人摔过两次。", "基础设施", 40, 15, "closed"),
        _Case("低保复审材料退回", "材料退回两次，说不清缺什么。", "民生保障", 9, 5, "answered"),
    ),
    "下塘村": (
        _Case(
            "自来水时断时有",
            "每天傍晚停水两个钟头，五十多户都这样。",
            "基础设施",
            34,
            15,
            "slip",
            "水厂在镇外，请县水务局查主管道。",
            -4,
        ),
        _Case("邻居占了滴水檐", "东边新砌的墙占了滴水檐一尺。", "矛盾纠纷", 12, 30, ""),
    ),
    "枫树湾村": (
        _Case("征地补偿款没到", "去年修高压线占了两亩茶园，补偿款一直没到。", "土地山林", 55, 30, "petition"),
        _Case("合作医疗重复缴费", "在城里和村里各缴了一次，退不回来。", "民生保障", 30, 15, ""),
    ),
    "石桥村": (
        _Case(
            "危桥限行半年没动静",
            "石桥限行以后，学生要多走三里路。",
            "基础设施",
            16,
            15,
            "slip",
            "桥归县公路段管，请给一个修的时间。",
            9,
        ),
        _Case("化肥价格公示", "请村里把农资店的价格贴出来。", "农业生产", 25, 10, "closed"),
    ),
    "岭下村": (_Case("野猪毁了玉米", "山脚十几户的玉米让野猪拱了，请问有没有补助。", "农业生产", 6, 10, ""),),
}
_WORDS = (
    "问了收成和身体，家里都好。",
    "老人一个人在家，腿脚不便，药快吃完了，下次带来。",
    "说机耕路一下雨就过不去，盼着早点修。",
    "孩子在县城打工，年底回来，问了医保怎么缴。",
    "菜地里的水渠堵了，约好周末一起去看。",
)
_SURNAMES, _GIVEN = (
    "张王李吴陈刘周郑徐孙",
    ("水根", "秀英", "大山", "桂花", "国平", "金凤", "志明", "小兰", "德才", "美珍"),
)


class Laptop:
    """A village's notebook and the stick that goes between it and the office."""

    def __init__(self, place: Place, opened: OpenNotebook, stick: Path) -> None:
        self.place, self.opened, self.stick = place, opened, stick
        opened.session.safeguard = lambda _verb: None
        stick.mkdir(parents=True)

    @classmethod
    def new(cls, place: Place, folder: Path, password: str) -> Laptop:
        """With an empty notebook."""
        village = Village(
            name=place.village.name, code=place.village.code, town=place.village.township, county="示范县"
        )
        cadre = Cadre(name=place.cadre, post="驻村干部")
        return cls(place, create_notebook(folder / "notebook", password, village, cadre)[0], folder / "stick")

    @property
    def session(self) -> Session:
        return self.opened.session

    def write_year(self) -> None:
        """A roster, visits and matters."""
        today = clock.today()
        with self.session.doing("roster.import") as doing:
            homes = [_home(doing.act.create, number) for number in range(self.place.households)]
        with self.session.doing("visit.record") as doing:
            for number, home in enumerate(homes):
                for back in range(3, 300, 41 + 9 * (number % 4)):
                    at = datetime.combine(today - timedelta(days=back), datetime.min.time()).astimezone()
                    doing.act.create(
                        Visit(
                            households=(home,), started_at=at + timedelta(hours=9), is_complete=True,
                            words=_WORDS[(number + back) % len(_WORDS)], cadre=self.session.cadre,
                        )
                    )  # fmt: skip
        with self.session.doing("matter.add") as doing:
            for number, case in enumerate(_CASES.get(self.place.village.name, ()), 1):
                _case(doing.act.create, number, case, homes[number % len(homes)], self.session.cadre, today)

    def enrol_with(self, office: Office, *, confirmed: bool = True) -> None:
        """Both sides take the other's card; unless they wait, they compare the groups."""
        card = write_county_card(office, self.stick, [self.place.village.code])[0]
        there = enrolling.take_card(self.session, read_package([card]))
        file, _ = enrolling.write_card(self.session, self.stick, name=f"{self.place.village.name} {self.place.cadre}")
        here = take_card(office, [file])
        if confirmed:
            enrolling.confirm(self.session, there.device, here.groups)
            confirm(office, here.device, there.groups)

    def send(self, office: Office, folder: Path) -> list[Path]:
        """A package for the office, into a folder."""
        return list(sending.export(self.session, [office.keys.device.hex()], folder).files)

    def note(self, words: str) -> None:
        """One more thing to send."""
        with self.session.doing("visit.record") as doing:
            doing.act.create(Visit(started_at=clock.now(), words=words, is_complete=True))

    def close(self) -> None:
        """Ends it."""
        self.opened.close()


def fill_county(office: Office, folder: Path, password: str) -> Path:
    """Registers the villages, enrols five of their laptops (one of them waits), and gives the folder of packages."""
    add_villages(office, [place.village for place in PLACES])
    inbox = folder / "收件"
    inbox.mkdir(parents=True)
    for number, place in enumerate(PLACES[:5]):
        laptop = Laptop.new(place, folder / str(number), password)
        try:
            laptop.write_year()
            is_waiting = number == 4
            laptop.enrol_with(office, confirmed=not is_waiting)
            if not is_waiting:
                laptop.send(office, inbox)
        finally:
            laptop.close()
    return inbox


def _home(create: Callable[..., str], number: int) -> str:
    household, head = new_id(), new_id()
    create(Household(id=household, number=f"{number + 1:04d}", head=head, address=f"{number % 3 + 1}组{number + 1}号"))
    surname = _SURNAMES[number % len(_SURNAMES)]
    for place in range(2 + number % 3):
        name = surname + _GIVEN[(number * 3 + place) % len(_GIVEN)]
        relation = "户主" if place == 0 else "配偶" if place == 1 else "子"
        create(Person(id=head if place == 0 else new_id(), household=household, name=name, relation=relation))
    return household


def _case(create: Callable[..., str], number: int, case: _Case, home: str, cadre: str, today: date) -> None:
    matter, accepted = new_id(), today - timedelta(days=case.days_ago)
    due = accepted + timedelta(days=case.term_days)
    stages = {"closed": "closed", "answered": "answered"}
    routes = {"slip": "referred", "petition": "agent_petition"}
    done = accepted + timedelta(days=min(case.days_ago, case.term_days - 1))
    is_answered = case.end in stages
    create(
        Matter(
            id=matter, number=f"{today.year}-{number:04d}", title=case.title, wanted=case.wanted,
            category=case.category,
            household=home, route=routes.get(case.end, "own"), stage=stages.get(case.end, "handling"), cadre=cadre,
            accepted_on=accepted, due_on=due, answered_on=done if is_answered else None,
            closed_on=done if case.end == "closed" else None, rating="satisfied" if case.end == "closed" else "",
            rated_on=done if case.end == "closed" else None,
        )
    )  # fmt: skip
    create(Petitioner(matter=matter, household=home))
    create(Step(matter=matter, on=accepted, cadre=cadre, type="accept", text=case.wanted, stage="accepted"))
    if case.end == "slip":
        sent = accepted + timedelta(days=2)
        unit = "县里"
        create(
            Referral(
                matter=matter, number=f"ZB{number:03d}", main_unit=unit, asked=case.asked, cadre=cadre, sent_on=sent,
                due_on=today + timedelta(days=case.wanted_in), is_to_county=True,
            )
        )  # fmt: skip
        create(Step(matter=matter, on=sent, cadre=cadre, type="refer", text=case.asked, stage="handling", unit=unit))
    elif case.end == "petition":
        sent = accepted + timedelta(days=5)
        create(
            AgentPetition(
                matter=matter, number="DL001", subject=case.title, is_signed=True, authorised_on=sent, agent=cadre,
                submitted_to="县信访局", submitted_on=sent, notice="accepted", notice_on=sent + timedelta(days=6),
            )
        )  # fmt: skip
        create(Step(matter=matter, on=sent, cadre=cadre, type="submit", text="材料递交县信访局。", stage="handling"))
