"""Words of rounds that pages, files and the shell share."""

from geo.vocabulary import Term

#: Authorities that may have to be present at a stop, by the skill's id.
SKILLS: dict[str, Term] = {
    "environment": Term("生态环境", "environment"),
    "police": Term("公安", "police"),
    "transport": Term("交通运输", "transport"),
    "urban": Term("城市管理", "urban management"),
    "market": Term("市场监管", "market supervision"),
    "resources": Term("自然资源", "natural resources"),
    "housing": Term("住房建设", "housing and construction"),
    "emergency": Term("应急管理", "emergency management"),
    "rural": Term("农业农村", "agriculture"),
    "energy": Term("发展改革", "development and reform"),
}

#: Who has to be there, by the category of the task that leads to a stop.
SKILLS_OF_CATEGORY: dict[str, tuple[str, ...]] = {
    "scattered_coal": ("environment", "market"),
    "dual_substitution": ("energy",),
    "scattered_workshops": ("environment",),
    "dust": ("urban",),
    "mines": ("resources",),
    "coal_power": ("environment",),
    "vehicles": ("transport", "police"),
    "fuel": ("market",),
    "industry": ("environment",),
    "straw": ("rural",),
}

#: Alerts that change the rest of a day, and the categories that come first then.
ALERTS: dict[str, tuple[Term, frozenset[str]]] = {
    "orange": (
        Term("重污染天气橙色预警", "orange warning of heavy pollution"),
        frozenset({"industry", "coal_power", "dust", "vehicles", "scattered_workshops"}),
    ),
    "wind": (
        Term("大风", "strong wind"),
        frozenset({"dust", "mines", "straw"}),
    ),
}

#: Which stops to take of the tasks on record.
CHOICES: dict[str, Term] = {
    "flagged": Term("有问题", "flagged"),
    "overdue": Term("已超期", "overdue"),
    "due": Term("本周到期", "due this week"),
    "located": Term("全部有位置的", "all that are located"),
}

#: Bends of a turn list, as `routing.travel.records.Turn` names them.
BENDS: dict[str, Term] = {
    "depart": Term("出发", "set out"),
    "straight": Term("直行", "straight on"),
    "slight_left": Term("靠左", "keep left"),
    "left": Term("左转", "turn left"),
    "sharp_left": Term("向左急转", "sharp left"),
    "slight_right": Term("靠右", "keep right"),
    "right": Term("右转", "turn right"),
    "sharp_right": Term("向右急转", "sharp right"),
    "u_turn": Term("掉头", "turn round"),
    "arrive": Term("到达", "arrive"),
}


def skill_ids() -> dict[str, str]:
    """Skills by every word that people use for them, in lower case.

    Examples
    --------
    >>> skill_ids()["公安"], skill_ids()["police"]
    ('police', 'police')
    """
    return {word.lower(): key for key, term in SKILLS.items() for word in (key, term.zh, term.en)}
