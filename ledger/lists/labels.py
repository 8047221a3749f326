"""The labels of official lists (整改目标：, 牵头单位：…) and the field each one stands for."""

import re
from dataclasses import dataclass
from typing import Literal

from ledger.reading.passages import BLANKS
from ledger.words.numerals import read_mark

Field = Literal[
    "problem", "target", "measures", "responsible_leaders", "lead_units", "responsible_units",
    "cooperating_units", "responsible_persons", "deadline", "other", "item_no", "section",
]  # fmt: skip

NAMES: dict[Field, str] = {
    "problem": """
        问题 存在问题 存在的问题 存在主要问题 反馈问题 反馈意见 反馈的问题 督察反馈问题
        督查反馈问题 督察反馈意见 问题描述 主要问题 问题表现 问题内容 问题及表现
        问题概述 整改事项 整改任务 整改问题 任务 重点任务 工作任务 任务内容 任务名称 主要任务
        工作内容 重点工作 重点工作任务 具体任务 事项 任务事项 工作事项 反馈问题内容
        问题点位 工作任务和内容 工作任务及内容 任务和内容 任务及内容 工作任务内容 主要工作内容
        重点工作内容 整治任务 整治内容 治理任务 治理内容 任务要求
    """,
    "target": """
        目标 整改目标 工作目标 目标任务 目标要求 任务目标 年度目标 治理目标 完成目标 预期目标
    """,
    "measures": """
        措施 整改措施 工作措施 具体措施 主要措施 整改措施及要求 落实措施 工作举措 具体举措
        整改举措 整改内容 整改要求 治理措施 推进措施 具体要求 主要举措 具体整改措施 整改落实措施
        任务措施 措施要求
    """,
    "responsible_leaders": """
        责任领导 分管领导 牵头领导 包保领导 主管领导 督导领导 挂牌领导 包联领导 包案领导 分包领导
        领导 责任市领导 责任县领导 责任区领导 牵头市领导 牵头县领导 责任县级领导 责任市级领导
        整改责任领导 协管领导 挂帅领导 督办领导 市领导 县领导 区领导 分管市领导 分管县领导
        分管区领导 联系领导
    """,
    "lead_units": """
        牵头单位 牵头部门 主办单位 主办部门 主责单位 主责部门 牵头责任单位 牵头责任部门
        整改牵头单位 首责单位 牵头主责单位 牵头处室 牵头主体 第一责任单位 牵头落实单位
        牵头整改单位 牵头单位和部门
    """,
    "responsible_units": """
        责任单位 责任部门 整改单位 整改责任单位 整改责任部门 责任主体 整改主体 整改责任主体
        承办单位 承办部门 实施单位 落实单位 完成单位 主体责任单位 属地责任单位 实施主体 落实主体
        责任主体单位 整改主体单位 责任委局 整改部门 落实部门 责任落实单位 责任地区 责任县区
        责任乡镇 承担单位
    """,
    "cooperating_units": """
        配合单位 配合部门 协办单位 协办部门 协同单位 协助单位 参与单位 参加单位 协作单位
        配合责任单位 协同部门 参与部门 协助部门 协同配合单位 配合落实单位 会办单位
    """,
    "responsible_persons": """
        责任人 责任人员 整改责任人 具体责任人 直接责任人 第一责任人 负责人 主要责任人 单位责任人
        主要负责人 责任单位负责人 责任单位责任人 具体负责人 整改负责人 落实责任人
    """,
    "deadline": """
        时限 整改时限 完成时限 整改期限 完成时间 完成期限 时间节点 时间要求 时限要求 办结时限
        整改完成时限 整改完成时间 计划完成时间 工作时限 销号时限 整改时间 时间安排 办理时限
        完成日期 预计完成时间 整改时限要求 整改时间节点 任务时限 完成整改时限 期限 整改完成期限
        拟完成时间 完成节点
    """,
    "other": """
        整改进展 进展情况 整改情况 备注 验收单位 验收部门 督导单位 验收标准 销号单位 整改类型
        当前状态 验收销号单位 监管部门 监督单位 督办单位 督导部门 行业主管部门 主管部门 联系人
        联系电话 问题来源 问题类型 整改完成情况 目前进展 整改状态 完成情况 整改结果 下一步工作
        下步工作 下一步打算 整改进展情况 完成标准 销号标准 来源 状态 整改类别 工作进展 落实情况
        电话 监督电话 验收情况
    """,
    "item_no": """
        序号 编号 问题编号 任务序号 问题序号 任务编号 项目序号 号 清单序号 整改任务序号
    """,
    "section": """
        类别 分类 问题类别 大类 工作类别 领域 任务类别 任务分类 重点领域 工作领域 项目类别 方面
    """,
}
FIELD_OF: dict[str, Field] = {
    name: field for field, names in NAMES.items() for name in names.split()
}
#: Marks of level before a label (市级责任领导, 县牵头单位) that do not change its field.
LEVEL = re.compile(r"(?:[省市县区乡镇村]{1,2}级?|市直|县直|区直|本级)(?=[\u4e00-\u9fff]{3})")
BRACKETED = re.compile(r"[（(][^（()）]{0,12}[)）]")
JOINT = re.compile(r"及其?|和|与|、|/|／|·")
COLON = re.compile(r"[:：]")
#: What may stand before a label inside a line.
BOUNDARY = "。；;，,、（(【〔[〖|" + BLANKS
MAX_NAME = 14
#: Signs before the lines of a list that is not numbered.
BULLETS = "—–―－-·•●○◎■□◆◇★☆▲△▪※*"
LEADING = "【〖[［(（"
TRAILING = "】〗]］)）"
#: How a label begins that is one even without a colon, or within running text.
UNMISTAKABLE = ("整改", "责任", "牵头", "配合", "完成")
#: Fields that come last and are short: after one of these, a new number opens a new item.
TRAILING_FIELDS = frozenset({
    "responsible_leaders", "lead_units", "responsible_units", "cooperating_units",
    "responsible_persons", "deadline", "other",
})  # fmt: skip
BODY_FIELDS = frozenset({"problem", "target", "measures"})


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a text: its field, the fields it names besides, and where it stands.

    The value begins at `end`; `start` is where the label itself, with its number, begins.
    """

    field: Field
    also: tuple[Field, ...]
    name: str
    start: int
    end: int


def classify(name: str) -> tuple[Field, ...]:
    """Fields a label's name stands for; empty where it is no label known here.

    Examples
    --------
    >>> classify("市级责任领导"), classify("责任单位及责任人"), classify("存在以下问题")
    (('responsible_leaders',), ('responsible_units', 'responsible_persons'), ())
    """
    bare = BRACKETED.sub("", "".join(sign for sign in name if sign not in BLANKS))
    whole = _field(bare)
    if whole is not None:
        return (whole,)
    parts = [part for part in JOINT.split(bare) if part]
    fields = [_field(part) for part in parts]
    if len(parts) < 2 or None in fields:
        return ()
    return tuple(dict.fromkeys(field for field in fields if field is not None))


def _field(name: str) -> Field | None:
    if name in FIELD_OF:
        return FIELD_OF[name]
    level = LEVEL.match(name)
    return FIELD_OF.get(name[level.end() :]) if level else None


def _label(name: str, start: int, end: int) -> Label | None:
    fields = classify(name.strip(LEADING + TRAILING + BLANKS))
    return Label(fields[0], fields[1:], name.strip(), start, end) if fields else None


def label_at_start(text: str) -> Label | None:
    """Label that a line begins with, after its number if it has one, or None.

    Parameters
    ----------
    text
        One line or paragraph. The name may hold blanks (责 任 人：), stand in 【 】, or fill the
        whole line.

    Examples
    --------
    >>> label_at_start("（二）整改目标：全面清零").field, label_at_start("【牵头单位】市局").field
    ('target', 'lead_units')
    >>> label_at_start("存在以下问题：一是") is None
    True
    """
    mark = read_mark(text)
    bullets = len(text) - len(text[:6].lstrip(BLANKS + BULLETS)) - len(text[6:])
    lead = mark.length if mark and mark.style != "named" else bullets
    head = text[lead : lead + 3 * MAX_NAME]
    colon = COLON.search(head)
    if colon and colon.start() <= 2 * MAX_NAME:
        label = _label(head[: colon.start()], 0, lead + colon.end())
        if label:
            return label
    if head[:1] in ("【", "〖", "［", "["):
        close = min((at for at in map(head.find, TRAILING) if at > 0), default=-1)
        if close > 0:
            after = lead + close + 1
            return _label(head[1:close], 0, after + (text[after : after + 1] in (":", "：")))
    bare = head.strip(BLANKS)
    # 一、整改问题 without a colon is a heading that others stand under
    is_sure = mark is None or (
        bare.startswith(UNMISTAKABLE) and mark.style not in ("cn_comma", "chapter")
    )
    if len(text) - lead <= MAX_NAME and is_sure:
        return _label(bare, 0, len(text))
    return None


def _stands_inside(label: Label) -> bool:
    # "突出问题：" within a sentence opens an enumeration, not a field
    if label.field in BODY_FIELDS:
        return label.name.startswith("整改")
    if label.field == "other":
        return label.name.endswith(("单位", "部门"))
    return label.field in TRAILING_FIELDS and len(label.name) > 2


def labels_inside(text: str, start: int = 0) -> list[Label]:
    """Labels within a line, each after a stop, a bracket or a blank, in order.

    Parameters
    ----------
    text
        One line or paragraph.
    start
        Position to begin at.

    Examples
    --------
    >>> [label.field for label in labels_inside("牵头单位：甲局；完成时限：2020年底")]
    ['lead_units', 'deadline']
    """
    found: list[Label] = []
    position = start
    for colon in COLON.finditer(text, start):
        begin = max(position, colon.start() - MAX_NAME)
        head = text[begin : colon.start()]
        cut = max(head.rfind(sign) for sign in BOUNDARY) + 1
        if cut == 0 and begin > start:
            continue
        label = _label(head[cut:], begin + cut, colon.end())
        if label and _stands_inside(label):
            found.append(label)
            position = colon.end()
    return found
