"""What kind of work a task is, by the words it uses."""

from typing import Literal

Category = Literal[
    "coordination", "scattered_coal", "dual_substitution", "scattered_workshops", "dust", "mines",
    "coal_power", "vehicles", "fuel", "industry", "straw", "structure", "accountability",
]  # fmt: skip

#: Words and their weight; where two kinds weigh the same, the one named first here wins.
WORDS: dict[Category, dict[str, int]] = {
    "straw": {"秸秆": 4, "焚烧": 2, "禁烧": 3, "露天焚烧": 2},
    "fuel": {
        "油品": 4,
        "成品油": 4,
        "加油站": 4,
        "流动加油": 3,
        "车用油": 3,
        "油气回收": 4,
        "储油库": 3,
    },
    "coal_power": {"燃煤电厂": 5, "煤电": 4, "火电": 3, "电厂": 3, "燃煤机组": 4, "机组": 2},
    "dual_substitution": {
        "双替代": 5,
        "煤改气": 4,
        "煤改电": 4,
        "清洁取暖": 4,
        "采暖补贴": 2,
        "供暖": 2,
        "电价": 2,
    },
    "scattered_coal": {
        "散煤": 5,
        "禁煤": 5,
        "禁燃区": 5,
        "清洁煤": 5,
        "清洁型煤": 5,
        "洁净型煤": 4,
        "燃煤散烧": 4,
        "劣质煤": 4,
        "无煤": 3,
        "烧煤": 3,
    },
    "mines": {
        "矿山": 5,
        "采石": 5,
        "煤矿": 4,
        "矿区": 3,
        "采矿": 4,
        "开采": 2,
        "私挖": 3,
        "生态修复": 3,
        "煤炭行业": 6,
        "采煤": 3,
        "储煤": 2,
        "矿井": 2,
    },
    "scattered_workshops": {
        "散乱污": 4,
        "小作坊": 4,
        "小建材": 3,
        "废品收购": 3,
        "取缔类": 1,
        "死灰复燃": 1,
    },
    "vehicles": {
        "机动车": 5,
        "柴油": 5,
        "货车": 4,
        "非道路移动": 5,
        "车辆": 2,
        "渣土车": 3,
        "尾气": 4,
        "重型车": 4,
        "新能源": 2,
        "移动源": 4,
        "I/M": 2,
    },
    "dust": {
        "扬尘": 4,
        "散尘": 4,
        "工地": 3,
        "降尘": 4,
        "建筑垃圾": 3,
        "拆迁": 2,
        "保洁": 2,
        "清扫": 2,
        "土石方": 3,
        "积尘": 3,
        "抑尘": 2,
        "物料堆": 2,
        "消纳": 2,
    },
    "accountability": {"责任追究": 5, "追责": 2, "问责": 2, "移交": 2, "追究": 2},
    "industry": {
        "工业企业": 4,
        "深度治理": 4,
        "超低排放": 4,
        "停产": 2,
        "限产": 3,
        "应急减排": 3,
        "重污染天气": 3,
        "无组织排放": 3,
        "挥发性有机物": 4,
        "VOCs": 4,
        "焊接": 2,
        "喷漆": 2,
        "锅炉": 2,
        "工业污染": 4,
        "减排": 1,
        "水泥": 1,
        "豁免管控": 2,
        "排放总量": 3,
    },
    "structure": {
        "结构调整": 5,
        "落后产能": 5,
        "能源结构": 4,
        "产业结构": 4,
        "运输结构": 4,
        "用地结构": 4,
        "布局": 2,
        "退城入园": 3,
        "铁路专用线": 3,
    },
    "coordination": {
        "统筹": 3,
        "调度": 2,
        "督导": 1,
        "联动": 1,
        "压力传导": 2,
        "组织领导": 3,
        "工作机制": 2,
        "政治站位": 3,
        "责任感": 3,
        "会议": 1,
        "部署": 1,
    },
}
LEAD_WEIGHT = 3


def categorise(lead: str, rest: str, section: str = "") -> Category:
    """Kind of work of a task.

    Parameters
    ----------
    lead
        What the task is about: its problem, or a plan's own text. Counts three times.
    rest
        Target and measures.
    section
        Heading it stands under; counts twice.

    Returns
    -------
    str
        "coordination" where no word says otherwise.

    Examples
    --------
    >>> categorise("部分乡村存在秸秆焚烧现象", "组织农户参与禁烧")
    'straw'
    """
    scores = {
        category: sum(
            weight
            * (
                LEAD_WEIGHT * min(lead.count(word), 2)
                + min(rest.count(word), 3)
                + 2 * min(section.count(word), 1)
            )
            for word, weight in words.items()
        )
        for category, words in WORDS.items()
    }
    best = max(scores, key=lambda category: scores[category])
    return best if scores[best] else "coordination"
