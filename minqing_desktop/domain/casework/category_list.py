"""The categories that ship with the program: groups as hotline and grid registers know them, with usual terms.

Names are data of the village's ledgers, not labels of the program, so they are not translated. The notebook's own list
replaces this one with the first edit.
"""

from minqing_desktop.domain.records.casework import Category

_GROUPS: tuple[tuple[str, int, tuple[tuple[str, int], ...]], ...] = (
    ("道路交通", 10, (("道路破损", 10), ("桥涵护栏", 10), ("公交出行", 10), ("停车秩序", 5), ("占道堆物", 3))),
    ("水利灌溉", 10, (("饮水安全", 3), ("农田灌溉", 10), ("沟渠清淤", 15), ("防汛排涝", 3), ("水费水价", 5))),
    ("住房", 15, (("危房改造", 30), ("宅基地审批", 20), ("房屋漏雨", 10), ("拆迁安置", 20), ("不动产登记", 15))),
    ("社会保障", 10, (("低保救助", 15), ("养老保险", 10), ("残疾保障", 10), ("高龄补贴", 10), ("就业与欠薪", 10))),
    ("医疗卫生", 5, (("医保缴费报销", 10), ("看病就医", 3), ("公共卫生服务", 5), ("送医送药", 3))),
    ("教育", 10, (("入学转学", 10), ("助学补助", 10), ("校车与安全", 5), ("留守儿童", 5))),
    (
        "邻里纠纷",
        20,
        (("宅基地与滴水", 20), ("噪声扰民", 5), ("饲养宠物家禽", 7), ("赡养与家事", 20), ("债务与赔偿", 20)),
    ),
    ("土地山林", 20, (("土地流转", 20), ("征地补偿", 20), ("边界权属", 30), ("山林管护", 15))),
    ("环境卫生", 5, (("垃圾清运", 3), ("污水臭气", 7), ("公厕保洁", 3), ("焚烧与扬尘", 2))),
    ("公共安全", 3, (("路灯电力", 7), ("用电用气安全", 2), ("地质灾害隐患", 2), ("消防隐患", 2), ("反诈防骗", 2))),
    ("惠农补贴", 10, (("种粮与地力补贴", 10), ("农业保险理赔", 15), ("农机具补贴", 15), ("移民后扶", 15))),
    ("农业生产", 10, (("病虫害防治", 3), ("农技指导", 7), ("农产品销售", 10), ("农资质量", 7))),
    ("村务公开", 7, (("财务公开", 7), ("工程与承包", 10), ("选举与议事", 7), ("干部作风", 7))),
    ("其他", 5, ()),
)


def _lines() -> tuple[Category, ...]:
    lines: list[Category] = []
    for name, days, subcategories in _GROUPS:
        lines.append(Category(name=name, term_count=days, place=len(lines) + 1))
        for subcategory, own_days in subcategories:
            lines.append(Category(name=subcategory, parent=name, term_count=own_days, place=len(lines) + 1))
    return tuple(lines)


SHIPPED: tuple[Category, ...] = _lines()
"""Every line of the shipped dictionary; terms in working days."""
