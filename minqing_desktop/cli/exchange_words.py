"""What a package holds and does, in words for a terminal."""

from collections.abc import Iterator

from minqing_desktop.domain.words import tr
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
    if not shown.actions:
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
