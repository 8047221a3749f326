"""Statements about who: places a problem faults, and who leads which work."""

import re
from collections.abc import Iterator, Sequence

from ledger.conflicts.claims import matters_of
from ledger.conflicts.fields import TaskText
from ledger.conflicts.numbers import respective_lists
from ledger.conflicts.sentences import few, plain, sentences
from ledger.conflicts.statements import Statement
from ledger.reading.passages import Passage
from ledger.words.agencies import UNIT_END

FAULTY = re.compile(
    r"不到位|不足|不够|存在|突出|跟不上|滞后|不彻底|普遍|严重|未[^来]|缺失|不严|较宽|频繁|发现"
)
BY_UNIT = re.compile(
    r"(?:^|[，；、])由?(?P<unit>(?!由)[\u4e00-\u9fff]{2,10}?(?:部门|局|委|办))牵头(?:负责|组织|实施|开展)?(?P<work>[\u4e00-\u9fff]{2,30})"
)
LEADING = frozenset({"牵头负责", "牵头"})
#: Words at the end of a piece of work that do not tell it from others.
GENERAL_TAIL = re.compile(
    r"(?:工作|任务|行动|综合整治|专项整治|整治|治理|改造|管理|建设|检查|执法|督导|办理){1,8}+$"
)
#: Undertakings that a task itself organises; what ends so is one and the same wherever it is named.
SCHEME = re.compile(
    r"(?:组织|开展|实施)[^，。；：]{0,24}?(?P<scheme>[\u4e00-\u9fff]{3,10}(?:专项行动|专项检查行动|专项整治行动|净化行动))"
)
SCHEME_VERBS = re.compile(r"^.*?(?:组织|开展|实施|[二三四五六]级)")
MIN_SCHEME = 7


def function_of(unit: str) -> str:
    """What a unit does, without whose it is: the same for 市城管局 and 城管局.

    Examples
    --------
    >>> function_of("市城管局"), function_of("市市场监督管理局"), function_of("商务部门")
    ('城管', '市场监管', '商务')
    """
    bare = re.sub(r"^(?:[省市县区](?=.{3})|[\u4e00-\u9fff]{2}[市县](?=.{3,}))", "", unit)
    bare = bare.replace("监督管理", "监管").replace("管理局", "管局").replace("委员会", "委")
    return re.sub(r"(?:部门|局|委|办|厅)$", "", bare)


def faults(told: TaskText) -> Iterator[Statement]:
    """Places of county level or above that a problem finds fault with."""
    for _, sentence, places in told.placed_sentences("problem", told.task.problem):
        counties = dict.fromkeys(place.name for place in places if 2 <= place.level <= 3)
        if counties and FAULTY.search(sentence.text):
            for name in counties:
                yield told.say("fault", "problem", sentence, subject=name, claim="faulted")


def leads(told: TaskText) -> Iterator[Statement]:
    """Who leads which work: by lists matched member by member, by 由…牵头, by the task's own field.

    `names` are the units that may be meant (more than one where two lists do not match in number),
    `unit` lists the matters of the work (煤、尘).
    """
    for field, passage in told.fields():
        for sentence in sentences(passage):
            text = plain(sentence.text)
            lists = respective_lists(text)
            if lists is not None and lists[2] in LEADING:
                yield from _by_position(told, field, sentence, lists[0], lists[1])
            for found in few(BY_UNIT, text):
                work = GENERAL_TAIL.sub("", found["work"])[-4:]
                if len(work) >= 3:
                    yield told.say(
                        "lead", field, sentence, subject=work, claim="text",
                        names=(found["unit"],), unit=matters_of(text),
                    )  # fmt: skip
    yield from _own_leads(told)


def _by_position(
    told: TaskText, field: str, sentence: Passage, left: Sequence[str], right: Sequence[str]
) -> Iterator[Statement]:
    if not all(UNIT_END.search(unit[-30:]) for unit in left):
        return
    shift = len(right) - len(left)
    matter = matters_of(sentence.text)
    for at, trade in enumerate(right):
        work = trade.split("的")[0]  # 工地、道路的扬尘: the last trade is 道路
        # one list is longer: the pairing counted from the front or from the back may be meant
        picks = {at, at - shift} & set(range(len(left)))
        units = tuple(left[pick] for pick in sorted(picks))
        if units:
            yield told.say(
                "lead", field, sentence, subject=work, claim="listed", names=units, unit=matter
            )


def _own_leads(told: TaskText) -> Iterator[Statement]:
    task = told.task
    if not task.lead_units:
        return
    words = task.text
    opening = re.split(r"[，。；：]", words.text, maxsplit=1)[0]
    matter = matters_of(words.text + (task.section or ""))
    yield told.say(
        "lead", "lead_units", words.cut(0, 120), subject=opening, claim="task",
        names=task.lead_units, unit=matter,
    )  # fmt: skip
    for field, passage in told.fields():
        for sentence in sentences(passage):
            for found in few(SCHEME, plain(sentence.text)):
                scheme = SCHEME_VERBS.sub("", found["scheme"])
                if len(scheme) >= MIN_SCHEME:
                    yield told.say(
                        "lead", field, sentence, subject=scheme, claim="scheme",
                        names=task.lead_units,
                    )  # fmt: skip
