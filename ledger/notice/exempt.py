"""What a ban leaves alone: 除电煤、集中供热、原料用煤外 to the names of activities."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.notice.text import top_positions
from ledger.reading.paragraphs import Paragraph
from ledger.reading.passages import Passage, joined, tidied
from ledger.words.numerals import read_mark

#: Activity and the words that mean it; the first that fits wins.
ACTIVITIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("gangue_brick", re.compile(r"矸石.{0,12}砖|砖.{0,12}矸石|煤矸石")),
    ("clean_coal_storage", re.compile(
        r"(?:洁净煤|清洁煤|洁净型煤|清洁型煤|型煤|煤炭).{0,8}(?:仓储|储存|供应|配送|销售点|"
        r"生产)|(?:洁净|清洁)(?:型)?煤")),
    ("central_heating", re.compile(
        r"集中供热|集中供暖|集中供汽|供热(?:企业|单位|锅炉|站|厂|公司)?$|热源厂|采暖锅炉|"
        r"供暖锅炉|区域供热|城市供热|供热")),
    ("thermal_power", re.compile(r"火电|电煤|煤电|电厂|发电|火力|热电|电力企业|燃煤机组|发电机组")),
    ("raw_material_coal", re.compile(
        r"原料用?煤|用作原料|作为原料|以煤为原料|工业原料|煤化工|化工原料|工艺用煤")),
    ("coal_mine", re.compile(r"煤矿|采煤|煤炭开采|矿井|原煤开采|洗选|洗煤")),
    ("large_boiler", re.compile(r"蒸吨|大型锅炉|达标排放的锅炉|燃煤锅炉")),
    ("coal_transit", re.compile(r"过境|中转|转运|铁路运输|运输车辆")),
    ("industrial_process", re.compile(
        r"钢铁|焦化|冶炼|水泥|陶瓷|工业窑炉|工业炉窑|工业企业|规模以上|铸造|高炉")),
    ("research", re.compile(r"科研|实验|试验|检测")),
    ("fuel_coal_enterprise", re.compile(r"燃料用煤|燃用煤炭企业|用煤企业")),
    ("military", re.compile(r"军队|军事|部队")),
)  # fmt: skip
EXCEPT = re.compile(
    r"除(?P<what>[^。；;]{2,120}?)(?:之外|以外|外)(?=[，,。；;、]|$|的|其[他余]|任何|所有|一律|禁|严禁|均|燃用|使用)"
)
EXCEPT_AFTER = re.compile(
    r"(?P<what>[^。；;，,（(：:]{2,60})(?:除外|不受(?:此|上述)?限制|不在此限|不适用(?:本通告)?)"
)
LABELLED = re.compile(
    r"(?:下列|以下|如下)(?:情形|情况|单位|用煤|活动|设施)?(?:除外|不受(?:本[通公]告|此|上述)?限制|豁免|例外|不在此限)\s{0,3}[:：](?P<list>[^。]{2,160})|(?:例外|豁免|除外情形|不受限制|豁免范围|豁免情形|例外情形)(?:情形|情况|范围)?(?:为|包括)?\s{0,3}[:：](?P<what>[^。；;]{2,120})"
)
#: 三、下列设施不受本公告限制： and each on a line of its own.
LEAD = re.compile(
    r"(?:下列|以下|如下)[^，。；]{0,12}(?:除外|不受(?:本[通公]告|此|上述)?限制|豁免|例外|不在此限)[:：]$|(?:例外|豁免|除外)(?:情形|情况|范围)?(?:如下)?[:：]$"
)
#: Words longer than this are no two activities with 和 between them.
MAX_JOINED = 80
MAX_LEAD = 24
VERB = re.compile(r"开采|销售|储存|运输|加工|使用|生产|洗选|购买|经营|燃用")


@dataclass(frozen=True, slots=True)
class Exemption:
    """One exempt activity: its id, None where the words are not known, and the words."""

    activity: str | None
    passage: Passage

    def to_json(self) -> dict[str, object]:
        """The exemption as JSON-ready values."""
        return {
            "activity": self.activity,
            "text": self.passage.text,
            "lines": list(self.passage.span),
        }


def activity_of(words: str) -> str | None:
    """Id of the activity that words mean, or None.

    Examples
    --------
    >>> activity_of("火电厂"), activity_of("原料用煤"), activity_of("村民委员会")
    ('thermal_power', 'raw_material_coal', None)
    """
    return next((name for name, pattern in ACTIVITIES if pattern.search(words)), None)


def is_activity(words: str) -> bool:
    """Whether words name activities and not places.

    Examples
    --------
    >>> is_activity("集中供热和发电锅炉"), is_activity("席张乡、上王乡")
    (True, False)
    """
    return activity_of(words) is not None


def _phrases(passage: Passage) -> list[Passage]:
    bounds = [-1, *top_positions(passage.text, "、，,；;"), len(passage.text)]
    parts = [passage.cut(a + 1, b).stripped() for a, b in itertools.pairwise(bounds)]
    pieces = [piece for part in parts for piece in _joined(part) if len(piece.text) > 1]
    made: list[Passage] = []
    for piece in pieces:
        # 开采、销售原煤 is one activity told with two verbs
        if made and VERB.match(piece.text) and not is_activity(piece.text):
            made[-1] = joined([made[-1], Passage("、", piece.line_numbers[:1]), piece])
        else:
            made.append(piece)
    return made


def _joined(part: Passage) -> list[Passage]:
    # 集中供热和原料用煤 are two, 煤炭及其制品 is one
    if len(part.text) > MAX_JOINED:
        return [part]
    for found in re.finditer(r"以及|[和与及或]", part.text):
        left, right = part.cut(0, found.start()), part.cut(found.end())
        if is_activity(left.text) and is_activity(right.text):
            return [*_joined(left), *_joined(right)]
    return [part]


def _spans(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for pattern in (LABELLED, EXCEPT, EXCEPT_AFTER):
        for match in pattern.finditer(text):
            listed = pattern is LABELLED and match["list"]
            start, end = match.span("list" if listed else "what")
            if not any(start < other[1] and other[0] < end for other in found):
                found.append((start, end))
    return sorted(found)


def exempts(text: str) -> bool:
    """Whether a paragraph does nothing but leave activities alone.

    Examples
    --------
    >>> exempts("以下情形除外：火电厂、集中供热"), exempts("甲镇（乙村除外）")
    (True, False)
    """
    spans = _spans(text)
    return LEAD.search(text) is not None or any(
        start < MAX_LEAD and is_activity(text[start:end]) for start, end in spans
    )


def find_exemptions(paragraphs: Sequence[Paragraph]) -> list[Exemption]:
    """Activities that the ban of a notice leaves alone, in order, each once.

    Parameters
    ----------
    paragraphs
        All of the notice. Exceptions that name places are not activities and are left out.
    """
    passages = [tidied(paragraph.passage) for paragraph in paragraphs]
    phrases = [
        phrase
        for at, passage in enumerate(passages)
        for phrase in [*_excepted(passage), *_listed_below(passages[at:])]
    ]
    first: dict[str, Exemption] = {}
    for phrase in phrases:
        activity = activity_of(phrase.text)
        first.setdefault(activity or phrase.text, Exemption(activity, phrase))
    return list(first.values())


def _excepted(passage: Passage) -> list[Passage]:
    words = (passage.cut(*span) for span in _spans(passage.text))
    return [phrase for one in words if is_activity(one.text) for phrase in _phrases(one)]


def _listed_below(passages: Sequence[Passage]) -> list[Passage]:
    # items under a lead, up to the next number of the lead's own kind
    lead, *rest = passages
    if not LEAD.search(lead.text):
        return []
    own = read_mark(lead.text)
    made = []
    for passage in rest:
        mark = read_mark(passage.text)
        if mark is None or (own is not None and mark.style == own.style):
            break
        made.append(passage.cut(mark.length).stripped("；;。，, 　"))
    return made if any(is_activity(item.text) for item in made) else []
