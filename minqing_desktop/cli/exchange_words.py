"""What a package holds and does, in words for a terminal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from minqing_desktop.domain.catalogue import is_known, kind_named
from minqing_desktop.domain.words import tr
from minqing_desktop.exchange.package.keys import COUNTY
from minqing_desktop.services.exchange.enrolling import Computer
from minqing_desktop.services.exchange.inspecting import Inside
from minqing_desktop.services.exchange.sending import Outgoing, Sent
from minqing_desktop.services.exchange.taking import Preview


def kind_words(kind: str) -> str:
    """What a package is, for people."""
    return {
        "ops": tr("数据包"),
        "reply": tr("县里的答复"),
        "receipt": tr("回执"),
        "enrol": tr("登记文件"),
        "keys": tr("电脑名单"),
        "roster": tr("花名册"),
    }.get(kind, kind)


def preview_lines(shown: Preview, *, is_taken: bool) -> Iterator[str]:
    """What a package changes, or has changed; where two things are said, both side by side."""
    done = tr("已导入「{name}」的第 {n} 包") if is_taken else tr("「{name}」的第 {n} 包，还没有导入")
    yield done.format(name=shown.sender, n=shown.sequence)
    for line in shown.lines:
        yield tr("　{kind}：新增 {new}，改动 {changed}").format(kind=line.label, new=line.new, changed=line.changed)
    if shown.contents:
        yield tr("　照片和附件 {n} 个，{size}").format(n=shown.contents, size=size_words(shown.content_bytes))
    if not shown.lines and not shown.contents:
        yield tr("　里面的内容这里都有，没有变化")
    for each in shown.versions:
        yield tr("　两种说法：{whose}　{label}").format(whose=each.whose, label=each.label)
        for version in each.versions:
            yield tr("　　{words}（{cadre}，{at}）").format(
                words=version.words,
                cadre=version.cadre or tr("不知道是谁"),
                at=f"{version.at.astimezone():%Y-%m-%d %H:%M}",
            )
    for each in shown.same_day:
        yield tr("　{household} {day} 有两次走访（{cadres}），两次都留着").format(
            household=each.name, day=each.day.isoformat(), cadres=tr("、").join(each.cadres)
        )
    if shown.passed_over:
        yield tr("　有 {n} 笔是停用的或不认识的电脑写的，没有收").format(n=shown.passed_over)
    for device in shown.doubled:
        yield tr(
            "　有两台电脑用着同一个编号（{id}），内容都收下了；请让其中一台用 exchange keys renew 换编号再登记"
        ).format(id=device)


def key_words(path: Path) -> str:
    """Where the keys lie that open packages without this program, and what that means."""
    return tr(
        "钥匙写好了：{file}。用 age 工具就能解开发给这台电脑的数据包。"
        "谁拿到它都能看，请和恢复码一样收好，不要和U盘放在一起。"
    ).format(file=path)


def size_words(size: int) -> str:
    """Bytes as people say them."""
    if size < 100 * 1024:
        return tr("{n} KB").format(n=-(-size // 1024))
    return tr("{n} MB").format(n=f"{size / 1024**2:.1f}")


def sent_lines(sent: Sent | Outgoing) -> Iterator[str]:
    """What else lies in a package beside actions, and what was left out of it and why."""
    if sent.contents:
        yield tr("　照片和附件 {n} 个，{size}").format(n=sent.contents, size=size_words(sent.content_bytes))
    if sent.halved:
        yield tr("　有 {n} 笔只抢救回来一部分，不能当整笔发；别的电脑有整笔的，导入它的数据包就补上").format(
            n=sent.halved
        )
    if sent.held_back:
        yield tr("　有 {n} 笔是以前和别的村一起签的，只发这些村时带不了；不选村就都带上").format(n=sent.held_back)


def inside_lines(inside: Inside) -> Iterator[str]:
    """What a package holds."""
    if inside.runs:
        yield tr("里面：{runs} 段，{actions} 笔操作，{ops} 条").format(
            runs=inside.runs, actions=inside.actions, ops=inside.ops
        )
        yield tr("　村：{villages}").format(villages=tr("、").join(filter(None, inside.villages)) or tr("不分村"))
    for kind, count in inside.records.items():
        label = tr(kind_named(kind).label) if is_known(kind) else kind
        yield tr("　{kind}：{n}").format(kind=label, n=count)
    if inside.contents:
        yield tr("　照片和附件 {n} 个，{size}").format(n=inside.contents, size=size_words(inside.content_bytes))
    if inside.unproved:
        yield tr("　有 {n} 段不认识是谁签的").format(n=inside.unproved)
    if inside.receipted:
        yield tr("里面：收到了 {n} 段").format(n=inside.receipted)
    if inside.cards:
        yield tr("里面：{n} 台电脑的登记").format(n=inside.cards)


def computer_facts(found: Computer) -> dict[str, Any]:
    """A computer for a program."""
    return {
        "computer": found.device,
        "name": found.name,
        "role": found.role,
        "villages": list(found.villages),
        "state": str(found.trust),
        "groups": found.groups,
        "has_new_card": found.has_new_card,
        "is_doubled": found.is_doubled,
    }


def role_words(found: Computer) -> str:
    """A county's computer may take others out of use: it must be seen that one calls itself so."""
    return tr("县里") if found.role == COUNTY else tr("村里")
