"""The sentence people read for each action: made from its verb and counts, so no personal value stands in the log."""

from minqing_desktop.domain.words import tr

# What writes much at once, or takes away for good: a backup is made before it (`Session.safeguard`). Bringing in what
# another computer wrote, restoring, upgrading and changing the key are no actions of their own and see to it
# themselves.
RISKY = frozenset(
    {
        "roster.import",
        "roster.update",
        "roster.tag",
        "dump.load",
        "duplicates.settle",
        "village.join",
        "person.erase",
        "household.erase",
        "photo.erase",
        "keeping.erase",
        "handover.complete",
    }
)


def _sentences() -> dict[str, str]:
    return {
        **_notebook_sentences(),
        **_people_sentences(),
        **_visit_sentences(),
        **_matter_sentences(),
        **_paper_sentences(),
        **_safety_sentences(),
        **_keeping_sentences(),
    }


def _notebook_sentences() -> dict[str, str]:
    """Of the notebook itself: its villages, rosters, calendar, and what was looked at or taken back."""
    return {
        "notebook.create": tr("建立笔记本"),
        "village.add": tr("新增村"),
        "village.edit": tr("修改村的资料"),
        "village.join": tr("把登记了两次的村和组合成一份"),
        "group.add": tr("新增组"),
        "cadre.add": tr("登记干部"),
        "cadre.edit": tr("修改干部资料"),
        "cadre.role": tr("修改干部的权限"),
        "pairing.set": tr("调整联系户"),
        "pairing.assign": tr("分派联系户"),
        "search.save": tr("存下查找"),
        "search.delete": tr("删除存下的查找"),
        "rule.visits": tr("调整走访间隔"),
        "roster.import": tr("导入花名册：{household} 户 {person} 人"),
        "roster.update": tr("花名册更新：新增 {household} 户 {person} 人，更新 {change} 处"),
        "roster.tag": tr("标签名单：{tagged} 人加上标签，{untagged} 人取下，新增 {person} 人"),
        "sample.load": tr("装入示范村"),
        "calendar.set": tr("修改工作日历"),
        "calendar.forget": tr("工作日历恢复原样"),
        "calendar.notice": tr("按放假通知填好日历：{calendar_day} 天"),
        "number.reveal": tr("查看完整号码"),
        "version.settle": tr("两种说法选定一种"),
        "version.both": tr("两种说法都保留"),
        "report.unmasked": tr("导出未遮盖的报表"),
        "form.fill": tr("套表填报"),
        "dump.load": tr("从导出文件装入"),
        "undo": tr("撤销"),
    }


def _people_sentences() -> dict[str, str]:
    """Of households and their members."""
    return {
        "duplicates.settle": tr("疑似重复：合并 {merged} 对，{apart} 对不是同一人"),
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
    }


def _visit_sentences() -> dict[str, str]:
    """Of visits, tasks and photos."""
    return {
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
        "photo.add": tr("加入照片 {attachment} 张"),
        "photo.delete": tr("删除照片"),
        "photo.edit": tr("修改照片说明"),
        "photo.erase": tr("按本人要求抹去照片"),
    }


def _matter_sentences() -> dict[str, str]:
    """Of matters: every move has its own."""
    return {
        "matter.add": tr("立为民情事项"),
        "matter.edit": tr("修改民情事项"),
        "matter.delete": tr("删除民情事项"),
        "matter.decline": tr("不予受理"),
        "matter.on_spot": tr("当场办结"),
        "matter.start": tr("开始办理事项"),
        "matter.change_route": tr("改换办理途径"),
        "matter.handle": tr("记下办理情况"),
        "matter.refer": tr("转办事项"),
        "matter.reply_received": tr("记下转办回复"),
        "matter.take_back": tr("收回转办"),
        "matter.opinion": tr("签署意见"),
        "matter.ask_extension": tr("申请延期"),
        "matter.extend": tr("同意延期"),
        "matter.refuse_extension": tr("不准延期"),
        "matter.tell_extension": tr("告知延期"),
        "matter.defer": tr("约定以后答复"),
        "matter.authorise": tr("签信访代理委托书"),
        "matter.submit": tr("递交信访材料"),
        "matter.petition_notice": tr("记下受理告知"),
        "matter.petition_extend": tr("记下信访延期"),
        "matter.petition_opinion": tr("记下处理意见"),
        "matter.mediate": tr("记下一次调解"),
        "matter.next_channel": tr("转入下一调解渠道"),
        "matter.agree": tr("达成调解协议"),
        "matter.perform": tr("记下协议履行"),
        "matter.resolve": tr("记下议定结果"),
        "matter.answer": tr("反馈办理结果"),
        "matter.tell": tr("告知反映人"),
        "matter.rate": tr("记下满意度"),
        "matter.visit_back": tr("记下回访"),
        "matter.close": tr("办结事项"),
        "matter.reopen": tr("事项重办"),
        "matter.withdraw": tr("撤回事项"),
        "matter.join": tr("并入另一事项"),
        "matter.separate": tr("事项恢复单列"),
        "matter.add_petitioner": tr("增加反映人"),
        "matter.part": tr("反映人另立一件"),
        "matter.carry_over": tr("结转事项"),
        "matter.carry_over_all": tr("上年结转 {matter} 件"),
        "matter.hand_over": tr("交接事项"),
    }


def _paper_sentences() -> dict[str, str]:
    """Of the papers of casework."""
    return {
        "category.edit": tr("修改事项类别"),
        "category.remove": tr("去掉事项类别"),
        "petition.edit": tr("修改信访代理资料"),
        "mediation.edit": tr("修改调解资料"),
        "mediation.parties": tr("修改当事人"),
        "reception.save": tr("记下群众接待"),
        "reception.conclude": tr("接待结束，立为事项 {matter} 件"),
        "reception.delete": tr("删除群众接待"),
        **_reply_sentences(),
    }


def _reply_sentences() -> dict[str, str]:
    """Of what came down from the county, and of what the county itself wrote."""
    return {
        "answer.read": tr("看过上级答复"),
        "comment.read": tr("看过上级批注"),
        "blank_form.done": tr("县里发的表报好了"),
        "blank_form.reopen": tr("县里发的表改回没有报"),
        "county.answer": tr("县里答复事项"),
        "county.assign": tr("县里交办任务"),
        "county.assign_matter": tr("县里交办事项"),
        "county.comment": tr("县里批注走访"),
        "county.category": tr("县里修改事项类别"),
        "county.policy": tr("县里发布政策"),
        "county.blank": tr("县里下发空表"),
    }


def _safety_sentences() -> dict[str, str]:
    """Of who came in, what went out, and what was done to keys and copies (`services.audit`)."""
    return {
        "notebook.open": tr("打开笔记本"),
        "notebook.open_by_code": tr("用恢复码打开笔记本"),
        "notebook.open_by_escrow": tr("用乡镇托管的私钥打开笔记本"),
        "notebook.open_failed": tr("有人打开没有成功：{failed} 次"),
        "notebook.attempts_lost": tr("打开失败的记录文件不见了或被改动过"),
        "notebook.keyfile_set_back": tr("钥匙文件被换成了旧的，已经改回来"),
        "notebook.lock": tr("锁定"),
        "notebook.lock_idle": tr("没有人用，自动锁定"),
        "notebook.lock_system": tr("电脑锁屏、睡眠或换用户，自动锁定"),
        "notebook.close": tr("退出程序"),
        "file.export": tr("导出文件"),
        "file.print": tr("打印"),
        "notebook.backup": tr("做备份"),
        "notebook.backup_stick": tr("备份到U盘"),
        "notebook.restore": tr("用备份恢复"),
        "notebook.upgrade": tr("升级笔记本"),
        "notebook.rebuild": tr("重建列表"),
        "key.password": tr("修改密码"),
        "key.recovery": tr("换恢复码"),
        "key.add": tr("新增一位干部的密码"),
        "key.remove": tr("取消一位干部的密码"),
        "key.escrow": tr("修改乡镇托管"),
        "key.change": tr("更换笔记本的钥匙"),
        "package.import": tr("导入数据包：{package} 笔"),
        "computer.confirm": tr("确认一台交换数据的电脑"),
        "computer.revoke": tr("停用一台交换数据的电脑"),
        "computer.renew": tr("给这台电脑换新的编号和签名钥匙"),
        "computer.key": tr("把这台电脑收件的钥匙存成了文件"),
    }


def _keeping_sentences() -> dict[str, str]:
    """Of one cadre's work going to another, and of how long things are kept."""
    return {
        "handover.prepare": tr("准备离任交接"),
        "handover.note": tr("写交接说明"),
        "handover.read": tr("看过交接说明"),
        "handover.complete": tr("离任交接：事项 {matters} 件、任务和承诺 {tasks} 件、联系户 {households} 户换了责任人"),
        "handover.finish": tr("离任交接办完，移交人离岗"),
        "rule.keeping": tr("调整保留期限"),
        "keeping.erase": tr("抹去过了保留期限的内容：{erased} 条"),
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
