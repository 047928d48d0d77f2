"""The sentence people read for each action: made from its verb and counts, so no personal value stands in the log."""

from minqing_desktop.domain.words import tr


def _sentences() -> dict[str, str]:
    return {
        "notebook.create": tr("建立笔记本"),
        "village.add": tr("新增村"),
        "village.edit": tr("修改村的资料"),
        "group.add": tr("新增组"),
        "cadre.add": tr("登记干部"),
        "cadre.edit": tr("修改干部资料"),
        "pairing.set": tr("调整联系户"),
        "pairing.assign": tr("分派联系户"),
        "rule.visits": tr("调整走访间隔"),
        "roster.import": tr("导入花名册：{household} 户 {person} 人"),
        "roster.update": tr("花名册更新：新增 {household} 户 {person} 人，更新 {change} 处"),
        "roster.tag": tr("标签名单：{tagged} 人加上标签，{untagged} 人取下，新增 {person} 人"),
        "person.apart": tr("记下不是同一人：{apart} 对"),
        "sample.load": tr("装入示范村"),
        "household.add": tr("新增一户"),
        "household.edit": tr("修改户的资料"),
        "household.delete": tr("删除一户"),
        "household.head": tr("变更户主"),
        "household.moved": tr("登记整户迁出"),
        "household.back": tr("整户恢复在册"),
        "household.split": tr("分户"),
        "household.merge": tr("并户"),
        "household.same": tr("合并同一户的两份档案"),
        "household.gather": tr("把后来写在已合并档案上的记录移过来"),
        "household.erase": tr("按本人要求抹去一户的个人信息"),
        "record.restore": tr("从回收站恢复 {restored} 条"),
        "person.add": tr("新增成员"),
        "person.edit": tr("修改成员资料"),
        "person.move": tr("成员转到另一户"),
        "person.state": tr("登记成员变动"),
        "person.delete": tr("删除成员"),
        "person.erase": tr("按本人要求抹去个人信息"),
        "person.merge": tr("合并同一个人的两份档案"),
        "person.left": tr("登记成员变动"),
        "person.returned": tr("登记成员回来"),
        "person.born": tr("登记新生儿"),
        "visit.record": tr("记下走访"),
        "visit.edit": tr("修改走访"),
        "visit.delete": tr("删除走访"),
        "visit.comment": tr("写下点评"),
        "round.save": tr("排好走访单"),
        "round.delete": tr("删除走访单"),
        "phrase.add": tr("加入常用语"),
        "phrase.edit": tr("修改常用语"),
        "phrase.delete": tr("删除常用语"),
        "task.add": tr("新增任务"),
        "task.edit": tr("修改任务"),
        "task.done": tr("任务办完"),
        "task.result": tr("记下任务的结果"),
        "task.reopen": tr("任务改回未办"),
        "task.delete": tr("删除任务"),
        "task.defer": tr("任务改期"),
        "task.hand_over": tr("任务转交"),
        "task.skip": tr("跳过这一次"),
        "task.done_again": tr("任务办完，下一次已经排好"),
        "task.tick": tr("清单打勾"),
        "task.untick": tr("清单取消打勾"),
        "task.item": tr("修改清单"),
        "calendar.set": tr("修改工作日历"),
        "calendar.forget": tr("工作日历恢复原样"),
        "calendar.notice": tr("按放假通知填好日历：{calendar_day} 天"),
        "matter.add": tr("立为民情事项"),
        "matter.edit": tr("修改民情事项"),
        "photo.add": tr("加入照片 {attachment} 张"),
        "photo.delete": tr("删除照片"),
        "number.reveal": tr("查看完整号码"),
        "version.settle": tr("两种说法选定一种"),
        "report.unmasked": tr("导出未遮盖的报表"),
        "dump.load": tr("从导出文件装入"),
        "undo": tr("撤销"),
    }


def sentence_for(verb: str, counts: dict[str, int]) -> str:
    """The sentence for an action; the verb itself when a newer version wrote it."""
    template = _sentences().get(verb)
    if template is None:
        return verb
    return template.format_map(_Zeros(counts))


class _Zeros(dict):  # type: ignore[type-arg]
    def __missing__(self, key: str) -> int:
        return 0
