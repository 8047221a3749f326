"""A paper of every kind of cell, with texts that attack each format."""

from datetime import date

from geo.paper import Chart, Column, Paper, Section

DAY = date(2020, 11, 1)
ATTACKS = (
    '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(1)", "＝1+1", "\t=1", "a\x00b",
    '<img src="file:///etc/passwd">', "<script>alert(1)</script>", "</td></table><h1>伪造</h1>",
    "& < > \" '", "{{ 7*7 }}", "'=1",
)  # fmt: skip


def paper(texts=ATTACKS, language="zh"):
    names = Section(
        "names", "名单", ((f"共 {len(texts)} 行。", 1),),
        (Column("名称", note=1), Column("数", "count"), Column("率", "share"),
         Column("变", "change"), Column("量", "number"), Column("日", "day")),
        tuple((text, n, n / 100, -n, n + 0.25, DAY) for n, text in enumerate(texts)),
        "没有。", Chart("stacked bars", "图", 0, (1, 4)),
    )  # fmt: skip
    months = Section(
        "months", "逐月：[*]?/\\", (),
        (Column("月份"), Column("均值", "number", note=2), Column("限值", "number")),
        (("2020-01", 20.0, 26.0), ("2020-02", None, 26.0), ("2020-03", 31.5, 26.0)), "",
        Chart("lines", "折线 <&>", 0, (1, 2), "µg/m³"),
    )  # fmt: skip
    empty = Section("empty", "空表", (), (Column("甲"),), (), "没有内容。")
    return Paper(
        "test", language, DAY, "报表 & <标题>", "2020年第44期", "2020-10-26 至 2020-11-01",
        (names, months, empty), "来源", ("某清单，截至 2020-11-01。", "某站读数。"),
    )  # fmt: skip
