"""What is written for others: 月度工作小结 for the township, notices for the villagers."""

from minqing_desktop.domain.words import tr
from minqing_desktop.services.month_summaries import month_summary
from minqing_desktop.services.public_notices import matters_notice, people_notice
from minqing_desktop.services.report_kinds import Ask, Papers, Report, Section


def outward_reports() -> tuple[Report, ...]:
    """Papers that others edit, so Word comes with each."""
    return (
        Report(
            "month_summary",
            tr("月度工作小结"),
            Section.SUMMARIES,
            tr("一个月走访了多少、办了什么、还欠什么、下月要做什么，都是数出来的；可以存成 Word 再改。"),
            Papers(month_summary),
            tr("{n} 份"),
            (Ask.MONTH, Ask.CADRE),
        ),
        Report(
            "people_notice",
            tr("名单公示"),
            Section.OUTWARD,
            tr("把有同一个标签的人或户列出来公示，姓名遮住中间的字，有公示时间、联系电话和盖章处。"),
            Papers(people_notice),
            tr("{n} 份"),
            (Ask.TAG, Ask.GROUP, Ask.NOTICE),
            needs=(Ask.TAG,),
        ),
        Report(
            "matters_notice",
            tr("办理结果公示"),
            Section.OUTWARD,
            tr("一段时间办结的事项公示给群众看，姓名遮住中间的字；调解和信访代理的不公示。"),
            Papers(matters_notice),
            tr("{n} 份"),
            (Ask.SPAN, Ask.GROUP, Ask.CADRE, Ask.NOTICE),
        ),
    )
