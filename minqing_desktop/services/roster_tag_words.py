"""What a list of people is a list of: 低保, 残疾, 高龄 …, told by its title, sheet, file name or columns."""

import re
from dataclasses import dataclass
from pathlib import Path

from minqing_desktop.exchange.roster.plan import RosterPlan

KNOWN = (
    ("低保", re.compile("低保|最低生活保障")),
    ("特困", re.compile("特困|五保|分散供养|集中供养")),
    ("残疾", re.compile("残疾|残联|重残|护理补贴")),
    ("高龄", re.compile(r"高龄|百岁|长寿|(?:[89]\d|[八九]十)周?岁")),
    ("留守儿童", re.compile("留守(?:儿童|少年|未成年)")),
    ("留守妇女", re.compile("留守妇女")),
    ("留守老人", re.compile("留守老人")),
    ("空巢老人", re.compile("空巢|独居")),
    ("困境儿童", re.compile("困境儿童|事实无人抚养|孤儿")),
    ("优抚", re.compile("优抚|抚恤|烈属|遗属|参战|参试|伤残军人")),
    ("退役军人", re.compile("退役|退伍|复员|转业|现役")),
    ("务工", re.compile("务工|外出就业|劳务输出|外出人员|转移就业")),
    ("监测对象", re.compile("监测(?:户|对象)|防(?:止)?返贫|边缘易致贫|突发严重困难")),
    ("脱贫人口", re.compile("脱贫(?:户|人口)|建档立卡")),
    ("计生特扶", re.compile("计生特|特别扶助|失独|奖励扶助")),
)
"""What administrations group people by for the service they get; a tag of another name is asked for."""
_COMMON = re.compile(
    r"花名册|名册|名单|登记表|统计表|汇总表|明细表|一览表|台账|情况表|信息表|公示表|发放表|审批表|摸底表|采集表|信息|人员|对象|情况|统计|表$"
)
_PLACES = re.compile(r"^.{1,12}?(?:省|市|县|区|镇|乡|街道|村委会|社区|村)(?=.)")
_DATES = re.compile(r"\d{2,4}年?度?|[一二三四1234]季度|\d{1,2}月份?|[（(].*?[)）]|[\d\W_]+")
_LONGEST_NAME = 8


@dataclass(frozen=True, slots=True)
class TagGuess:
    """The tag a list gives; `is_sure` when it is one of the known ones and the list itself names it."""

    name: str
    is_sure: bool


def guess_tag(plan: RosterPlan, path: Path | None = None) -> TagGuess:
    """Looks at the title first, then at the names of sheet and file, then at the columns."""
    read = [sheet for sheet in plan.sheets if not sheet.skipped]
    titles = [sheet.title for sheet in read if sheet.title and not _is_heading(sheet.title, plan)]
    names = [sheet.name for sheet in read] + ([path.stem] if path is not None else [])
    for text in (*titles, *names):
        if found := known_in(text):
            return TagGuess(found, True)
    headings = "\n".join(column.heading for column in plan.columns)
    if found := known_in(headings):
        return TagGuess(found, False)
    return TagGuess(next(filter(None, map(bare_name, (*titles, *names))), ""), False)


def known_in(text: str) -> str:
    """The tag that a text names, '' for none; of several the first of KNOWN."""
    return next((name for name, pattern in KNOWN if pattern.search(text)), "")


def bare_name(title: str) -> str:
    """What is left of a title without place, date and 花名册; '' when that is no name."""
    bare = re.sub(r"\s+", "", title)
    for _time in range(3):
        bare = _PLACES.sub("", bare)
    bare = _COMMON.sub("", _DATES.sub("", bare))
    return bare if 2 <= len(bare) <= _LONGEST_NAME and not bare.isascii() else ""


def _is_heading(title: str, plan: RosterPlan) -> bool:
    return any(title == column.heading for column in plan.columns)
