"""An invented agreement and an invented notice that between them use every block of a paper."""

from io import BytesIO

from PIL import Image

from minqing_desktop.exchange.documents.paper import (
    WHOLE_ROW,
    Boxes,
    Closing,
    Fact,
    Fields,
    Heading,
    Items,
    Labelled,
    Note,
    PageBreak,
    Paper,
    PaperKind,
    Paragraph,
    Photos,
    Seal,
    Side,
    Signature,
    Signatures,
    Space,
    Table,
    TableColumn,
)
from minqing_desktop.exchange.documents.visit_record import PhotoFile

CLAUSE = "滴水檐以东一尺归甲方使用，双方不得再以任何理由越界堆放杂物；王㛃、张𬭚作见证，违反的由违反一方自行清理。"


def agreement(rows: int = 40) -> Paper:
    """An official paper of several pages."""
    return Paper(
        "示范村人民调解委员会\n人民调解协议书",
        (
            Paragraph("编号：（2026）示调字第 3 号", side=Side.RIGHT),
            Heading("当事人情况", 1, 1),
            Fields((Fact("甲方", "张水根"), Fact("乙方", "李三"), Fact("住址", "上塘12号", WHOLE_ROW))),
            Heading("协议内容", 1, 2),
            Heading("界址", 2, 1),
            Paragraph("\n".join([CLAUSE] * 6)),
            Heading("履行", 3, 11),
            Items(("三日内拆除", "七日内清运"), is_numbered=True),
            Table(
                (TableColumn("序号", 1, True), TableColumn("事项", 5), TableColumn("谁办", 2, True)),
                [(str(number), f"第{number}件", "陈建国") for number in range(1, rows + 1)],
            ),
            Signatures((Signature("甲方（签名）"), Signature("乙方（签名）"), Signature("调解员（签名）", "陈建国"))),
            Space(1),
            Seal("示范村人民调解委员会", "2026年11月22日"),
            Note("本协议一式三份。"),
        ),
        kind=PaperKind.OFFICIAL,
        name="调解 张水根",
    )


def notice() -> Paper:
    """A form of two pages."""
    picture = BytesIO()
    Image.new("RGB", (80, 60), "green").save(picture, "JPEG")
    return Paper(
        "受理告知书",
        (
            Fields((Fact("反映人", "张三"), Fact("反映日期", "2026年1月1日"), Fact("反映的事", "路灯不亮", WHOLE_ROW))),
            Labelled("诉求内容", "修路灯", 3),
            Labelled("告知\n内容", "", 5),
            Table((TableColumn("姓名"), TableColumn("关系")), [("张三", "户主"), ("李四", "配偶")], label="家庭\n成员"),
            Boxes(("反映人签收", "日期", "经手人签字", "日期")),
            Closing(("填报人：陈建国", "填报日期：2026年1月2日")),
            PageBreak(),
            Heading("附：现场照片"),
            Photos((PhotoFile(picture.getvalue(), "灯杆"), PhotoFile(b"no picture", "坏的"))),
            Items(("一点", "两点")),
        ),
        notes=("编号：2026-0001", "示范村"),
        name="2026-0001 张三",
    )
