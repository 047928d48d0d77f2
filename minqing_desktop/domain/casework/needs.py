"""What a move can need: a fact of the matter or something filled in, and what to say where it is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from minqing_desktop.domain.casework.facts import MatterFacts, MoveForm
from minqing_desktop.domain.records.mediation import CHANNELS
from minqing_desktop.domain.words import tr

PETITION_EXTENSION_DAYS = 30
"""Regulations on Petition Work (2022), art. 34: the sixty days may be prolonged by at most thirty."""


@dataclass(frozen=True, slots=True)
class Need:
    """One condition of a move; `field` is the field of the form that can meet it, empty where the matter itself must.

    `what` says what is missing and `advice` what to do, both as Chinese source texts.
    """

    code: str
    met: Callable[[MatterFacts, MoveForm], bool]
    what: str
    advice: str
    field: str = ""

    @property
    def sentence(self) -> str:
        """What is missing, in the user's language."""
        return tr(self.what)

    @property
    def remedy(self) -> str:
        """What to do about it, in the user's language."""
        return tr(self.advice)


def _given(field: str) -> Callable[[MatterFacts, MoveForm], bool]:
    def met(facts: MatterFacts, form: MoveForm) -> bool:
        value = getattr(form, field)
        return bool(value.strip() if isinstance(value, str) else value)

    return met


def _is_day_possible(facts: MatterFacts, form: MoveForm) -> bool:
    if form.on is None:
        return True
    too_early = facts.accepted_on is not None and form.on < facts.accepted_on
    return not too_early and (facts.today is None or form.on <= facts.today)


def _not_before(day: date | None, start: date | None) -> bool:
    return day is None or start is None or day >= start


def _is_within_petition_term(facts: MatterFacts, form: MoveForm) -> bool:
    if facts.route != "agent_petition" or facts.due_on is None or form.due_on is None:
        return True
    return (form.due_on - facts.due_on).days <= PETITION_EXTENSION_DAYS


def _has_extension_days(facts: MatterFacts, form: MoveForm) -> bool:
    return form.days is not None and 1 <= form.days <= PETITION_EXTENSION_DAYS - facts.petition_days


WHO = Need("who", lambda facts, form: facts.petitioners > 0, "还没有写是谁反映的。", "请选一位反映人。")
WHAT = Need("what", lambda facts, form: facts.has_title, "还没有写是什么事。", "请用一句话写下是什么事。")
WHERE = Need("where", lambda facts, form: facts.has_place, "还没有写事情发生在哪里。", "请写上地点。")
WANTED = Need(
    "wanted", lambda facts, form: facts.has_wanted, "还没有写反映人想要怎么样。", "请写下反映人的愿望或诉求。"
)
DAY = Need("day", _given("on"), "还没有写日期。", "请填上是哪一天的事。", "on")
DAY_POSSIBLE = Need("day_possible", _is_day_possible, "日期早于受理日期，或者在今天以后。", "请核对一下日期。", "on")
DAY_NOT_AHEAD = Need(
    "day_not_ahead",
    lambda facts, form: form.on is None or facts.today is None or form.on <= facts.today,
    "日期在今天以后。",
    "请核对一下日期。",
    "on",
)
TEXT = Need("text", _given("text"), "还没有写情况。", "请写几句做了什么、结果怎么样。", "text")
REASON = Need("reason", _given("reason"), "还没有写理由。", "请写明理由，反映人问起来说得清。", "reason")
WAY = Need("way", _given("way"), "还没有选告知的方式。", "请选口头、电话或书面。", "way")
HANDLER = Need(
    "handler", lambda facts, form: bool(facts.cadre or form.cadre), "还没有定谁来负责。", "请选一位责任人。", "cadre"
)
BY_WHOM = Need("by_whom", _given("cadre"), "还没有写是谁去说的。", "请选经手的干部。", "cadre")
ROUTE_CHOSEN = Need(
    "route_chosen",
    lambda facts, form: bool(form.route or facts.route),
    "还没有选怎么办。",
    "请选当场办结、自办、转办、信访代理、调解或议事。",
    "route",
)
HAS_ROUTE = Need("has_route", lambda facts, form: bool(facts.route), "还没有选怎么办。", "请先点「开始办理」选好途径。")
OTHER_ROUTE = Need(
    "other_route",
    lambda facts, form: bool(form.route) and form.route != facts.route,
    "还没有选要改成哪种途径。",
    "请选一种和现在不同的办理途径。",
    "route",
)
NO_SLIP_OUT = Need(
    "no_slip_out",
    lambda facts, form: facts.slips_out == 0,
    "转办单还在对方手里，没有回复。",
    "请先记下对方的回复，或者收回转办。",
)
SLIP_OUT = Need(
    "slip_out", lambda facts, form: facts.slips_out > 0, "没有在外面等回复的转办单。", "请先转办，再记回复或收回。"
)
MAIN_UNIT = Need("main_unit", _given("main_unit"), "还没有写主办单位。", "请写上转给哪个单位主办。", "main_unit")
RESPONSIBLE = Need("responsible", _given("responsible"), "还没有写对方的责任人。", "请写上由谁负责。", "responsible")
SLIP_TERM = Need("slip_term", _given("due_on"), "还没有写办理时限。", "请写上要求对方哪天前回复。", "due_on")
TERM_AFTER_DAY = Need(
    "term_after_day",
    lambda facts, form: _not_before(form.due_on, form.on),
    "期限比日期还早。",
    "请核对期限。",
    "due_on",
)
OPINION_KIND = Need(
    "opinion_kind",
    lambda facts, form: form.opinion in ("proposed", "deputy", "leader"),
    "还没有选是谁的意见。",
    "请选拟办意见、分管领导意见或主要领导意见。",
    "opinion",
)
NEW_TERM = Need("new_term", _given("due_on"), "还没有写延到哪一天。", "请写上新的期限。", "due_on")
LATER_TERM = Need(
    "later_term",
    lambda facts, form: form.due_on is None or facts.due_on is None or form.due_on > facts.due_on,
    "新的期限没有比原来的晚。",
    "请写一个比原期限晚的日子。",
    "due_on",
)
PETITION_TERM = Need(
    "petition_term",
    _is_within_petition_term,
    "信访事项延期最多三十天。",
    "请把期限改到三十天以内（《信访工作条例》第三十四条）。",
    "due_on",
)
NONE_PENDING = Need(
    "none_pending",
    lambda facts, form: not facts.is_extension_pending,
    "已经有一份延期申请等着审批。",
    "请先把那一份批了再申请。",
)
PENDING = Need(
    "pending", lambda facts, form: facts.is_extension_pending, "没有等着审批的延期申请。", "要延期请先申请，写明理由。"
)
DECIDED_BY = Need("decided_by", _given("decided_by"), "还没有写是谁批的。", "请写上审批人。", "decided_by")
UNTOLD_EXTENSION = Need(
    "untold_extension",
    lambda facts, form: facts.is_extension_untold,
    "没有还没告知的延期。",
    "延期批准以后才需要告知反映人。",
)
EXTENSION_TOLD = Need(
    "extension_told",
    lambda facts, form: not facts.is_extension_untold,
    "延期的事还没有告知反映人。",
    "请先告诉反映人延期的理由，记下哪天告知的。",
)
ANSWER_DAY = Need(
    "answer_day", _given("due_on"), "还没有写哪天给答复。", "请定一个答复的日子，到时会提醒您。", "due_on"
)
CLIENT = Need("client", _given("petitioner"), "还没有选委托人。", "请从反映人里选一位委托人。", "petitioner")
SIGNED = Need("signed", _given("is_signed"), "委托书还没有签字。", "请打印委托书，请委托人签字以后再记。", "is_signed")
AGENCY_WAY = Need("agency_way", _given("ways"), "还没有选代理方式。", "请选代写、代访、陪访或代办。", "ways")
NOT_AUTHORISED = Need(
    "not_authorised", lambda facts, form: not facts.is_authorised, "委托书已经签过了。", "可以直接递交。"
)
AUTHORISED = Need(
    "authorised", lambda facts, form: facts.is_authorised, "还没有签委托书。", "请先请委托人在委托书上签字。"
)
UNIT = Need("unit", _given("unit"), "还没有写递交给哪个单位。", "请写上递交单位。", "unit")
SUBMITTED = Need("submitted", lambda facts, form: facts.is_submitted, "材料还没有递交。", "请先递交，记下单位和日期。")
NOTICE = Need("notice", _given("notice"), "还没有选告知的结果。", "请选予以受理、不予受理或转送。", "notice")
NO_OPINION_YET = Need(
    "no_opinion_yet", lambda facts, form: not facts.has_opinion, "处理意见已经收到了。", "可以向委托人反馈了。"
)
PETITION_DAYS = Need(
    "petition_days",
    _has_extension_days,
    "延期的天数没有写，或者加起来超过三十天。",
    "信访事项延期最多三十天（《信访工作条例》第三十四条），请核对告知书。",
    "days",
)
TOLD_DAY = Need("told_day", _given("told_on"), "还没有写哪天告知委托人的。", "请填上告知的日期。", "told_on")
HAS_OPINION = Need(
    "has_opinion", lambda facts, form: facts.has_opinion, "还没有收到处理意见。", "收到以后先记下处理意见，再反馈。"
)
BOTH_SIDES = Need(
    "both_sides", lambda facts, form: facts.sides >= 2, "还没有写全双方当事人。", "请把两边的当事人都加上。"
)
MEDIATORS = Need("mediators", _given("mediators"), "还没有写是谁来调解的。", "请写上调解人员。", "mediators")
CHANNEL_OPEN = Need(
    "channel_open",
    lambda facts, form: not facts.has_channel_failed or facts.channel == CHANNELS[-1][0],
    "这个渠道已经调解不成。",
    "请转入下一渠道，或者如实反馈。",
)
CHANNEL_FAILED = Need(
    "channel_failed",
    lambda facts, form: facts.has_channel_failed,
    "现在的渠道还没有走完。",
    "调解不成的，先把这一次记为「调解不成」。",
)
CHANNEL_LEFT = Need(
    "channel_left",
    lambda facts, form: facts.channel != CHANNELS[-1][0],
    "司法已经是最后一个渠道。",
    "请把结果如实反馈给反映人。",
)
SITTING = Need("sitting", lambda facts, form: facts.sittings > 0, "还没有一次调解记录。", "请先记一次调解。")
OUTCOME = Need(
    "outcome",
    lambda facts, form: bool(facts.mediation_outcome),
    "调解还没有结果。",
    "请记下达成协议，或者调解不成。",
)
AGREEMENT_FORM = Need(
    "agreement_form", _given("agreement_form"), "还没有选协议的形式。", "请选调解协议书或口头协议。", "agreement_form"
)
AGREEMENT = Need("agreement", lambda facts, form: facts.has_agreement, "还没有达成协议。", "请先记下协议的内容。")
RESOLVED = Need("resolved", lambda facts, form: facts.has_resolution, "还没有议定结果。", "请先记下会上议定的内容。")
STARTED = Need(
    "started",
    lambda facts, form: facts.stage == "handling" or facts.route == "on_spot",
    "还没有开始办。",
    "请先开始办理；当场就办好的，途径选「当场办结」。",
)
PROGRESS = Need(
    "progress", lambda facts, form: facts.progress > 0, "还没有记下办了什么。", "请先记一步：做了什么、结果怎么样。"
)
REPLIED = Need("replied", lambda facts, form: facts.replies > 0, "还没有收到转办单位的回复。", "请先转办，并记下回复。")
UNTOLD = Need("untold", lambda facts, form: facts.untold > 0, "每位反映人都已经告知。", "不用再记了，可以请他们评价。")
ALL_TOLD = Need(
    "all_told", lambda facts, form: facts.untold == 0, "还有反映人没有告知结果。", "请逐一告知，记下哪天、怎么告知的。"
)
RATING = Need("rating", _given("rating"), "还没有选满意度。", "请选反映人自己说的：满意、基本满意或不满意。", "rating")
RATED = Need("rated", lambda facts, form: bool(facts.rating), "反映人还没有评价。", "请先请反映人评价。")
VISITED_BACK = Need(
    "visited_back",
    lambda facts, form: not facts.is_return_visit_owed,
    "反映人不满意，还没有回访。",
    "请先回访，听听哪里不满意；办得不对的请重办。",
)
CLOSING = Need("closing", _given("closing"), "还没有选办结类型。", "请选实质性、阶段性或程序性办结。", "closing")
FOLLOW_UP = Need(
    "follow_up",
    lambda facts, form: form.closing != "staged" or bool(form.follow_up.strip()),
    "阶段性办结要写后面还要办什么。",
    "请写上后续安排。",
    "follow_up",
)
FOLLOW_UP_DAY = Need(
    "follow_up_day",
    lambda facts, form: form.closing != "staged" or form.follow_up_on is not None,
    "阶段性办结要定后续的日子。",
    "请写上哪天前接着办，到时会提醒您。",
    "follow_up_on",
)
VILLAGER_WORD = Need(
    "villager_word",
    _given("petitioner_word"),
    "撤回要有反映人本人的话。",
    "请写下反映人自己怎么说的，不能替他撤回。",
    "petitioner_word",
)
TARGET = Need("target", _given("target"), "还没有选并入哪一件。", "请选一件没有办结的相似事项。", "target")
NOT_SUBMITTED = Need(
    "not_submitted",
    lambda facts, form: not facts.is_submitted,
    "信访材料已经递交，不能再并入别的事项。",
    "请等处理意见来了再办。",
)
NEW_PETITIONER = Need(
    "new_petitioner",
    lambda facts, form: bool(form.person or form.name.strip()),
    "还没有写增加哪位反映人。",
    "请选一位，册上没有的写上姓名。",
    "person",
)
ONE_PETITIONER = Need("one_petitioner", _given("petitioner"), "还没有选哪位反映人。", "请选一位。", "petitioner")
SEVERAL = Need(
    "several",
    lambda facts, form: facts.petitioners >= 2,
    "只有一位反映人，不用另立。",
    "要分开的是两件事时，请另外登记。",
)
YEAR = Need("year", lambda facts, form: form.year is not None, "还没有写从哪一年结转。", "请填年度。", "year")
YEAR_LIVED = Need(
    "year_lived",
    lambda facts, form: form.year is None or facts.accepted_on is None or facts.accepted_on.year <= form.year,
    "那一年还没有受理这件事。",
    "请核对年度。",
    "year",
)
NOT_CARRIED = Need(
    "not_carried",
    lambda facts, form: form.year is None or (facts.carried_from_year or 0) < form.year,
    "这一年已经结转过了。",
    "不用再结转。",
    "year",
)
NEW_HANDLER = Need(
    "new_handler",
    lambda facts, form: bool(form.new_cadre) and form.new_cadre != facts.cadre,
    "还没有选交给谁。",
    "请选一位接手的干部。",
    "new_cadre",
)
