"""Cadences that the text of a document asks for, by general words: every week, month, year."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ledger.cadence.cadences import DueKind
from ledger.cadence.periods import Period
from ledger.parse import TaskList
from ledger.reading.lines import Document
from ledger.reading.paragraphs import paragraphs
from ledger.reading.passages import Passage, tidied

PERIOD_WORDS: dict[str, Period] = {
    "日": "daily", "天": "daily", "周": "weekly", "星期": "weekly", "月": "monthly",
    "月度": "monthly", "季": "quarterly", "季度": "quarterly", "半年": "half_yearly",
    "年": "yearly", "年度": "yearly", "三夏": "summer_harvest", "三秋": "autumn_harvest",
}  # fmt: skip
#: Words for what is done, by kind; the longest that fits counts.
ACTIONS: dict[DueKind, str] = {
    "meeting": "例会 会议 议事会 推进会 协调会 联席会 会商 碰头会 调度会",
    "ranking": "考核 排名 评比 点评 总评 考评 评估 评议 通报排名",
    "report": "报告 上报 报送 专报 通报 总结 调度 月报 周报 日报 季报 年报 汇报 简报",
    "visit": "暗访 督导 督查 督察 检查 巡查 夜查 抽查 核查 排查 抽检 执法 监测 回头看 走访",
    "work": "大扫除 清扫 保洁 冲洗 清洗 洒水 作业 更新 演练 培训",
}
KIND_OF: dict[str, DueKind] = {
    word: kind for kind, words in ACTIONS.items() for word in words.split()
} | {"报": "report"}
ACTION = "|".join(sorted(filter("报".__ne__, KIND_OF), key=len, reverse=True))
#: 周例会, 月考核, 半年督导考核: a period and what is done, without 每. A digit before 日 or 月
#: makes a date of it, 本 or 上 one period only.
SHORT = re.compile(
    rf"(?<![\d一二三四五六七八九十〇零当本上下去今明前后每近同逐全成往多半假节作平隔翌])(?P<period>半年|季度|月度|年度|[日周月季年])"
    rf"(?:度)?(?P<what>(?:{ACTION}){{1,2}}|报(?![废告送到警名批]))"
)
EVERY = re.compile(
    rf"每(?:个)?(?P<period>半年|季度|星期|[日天周月季年])(?P<gap>[^，。；;！]{{0,40}}?)(?P<what>(?:{ACTION}){{1,2}})"
)
PAIRED = re.compile(
    rf"[“\"]?(?P<period>季度|月度|年度)[+＋](?P<second>季度|月度|年度)[”\"]?(?P<gap>[^，。；]{{0,8}}?)(?P<what>{ACTION})"
)
YEAR_END = re.compile(rf"年(?:底|终|末)(?P<gap>[^，。；]{{0,8}}?)(?P<what>{ACTION})")
HARVEST = re.compile(
    rf"[“\"](?P<period>三夏)[”\"](?:[、和]?[“\"](?P<second>三秋)[”\"])?(?P<gap>[^，。；]{{0,8}}?)(?P<what>{ACTION})"
)
MOST = 40  # cadences in one paragraph; more is no text of a document
LAST_ACTION = re.compile(rf"(?:{ACTION})$")


@dataclass(frozen=True, slots=True)
class FoundCadence:
    """A cadence that a text asks for.

    `words` are those of the document, `action` the word for what is done; `item_no` and `order`,
    the place of its task in the list, are None where it stands outside the tasks.
    """

    period: Period
    kind: DueKind
    action: str
    words: str
    item_no: int | None
    lines: tuple[int, int]
    order: int | None = None


def find_cadences(passage: Passage) -> Iterator[tuple[Period, str, Passage]]:
    """Periods, words for what is done, and where they stand, in one text.

    Parameters
    ----------
    passage
        Words of a paragraph, tidied.

    Examples
    --------
    >>> text = Passage.of_line("落实周例会、月考核，每周至少开展一次全城大扫除。", 1)
    >>> [(period, what) for period, what, _ in find_cadences(text)]
    [('weekly', '例会'), ('monthly', '考核'), ('weekly', '大扫除')]
    """
    taken: list[tuple[int, int]] = []
    matches: list[re.Match[str]] = []
    for pattern in (PAIRED, HARVEST, EVERY, YEAR_END, SHORT):
        for match in islice(pattern.finditer(passage.text), MOST):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                matches.append(match)
    for match in sorted(matches, key=lambda each: each.start()):
        words = passage.cut(*match.span())
        for period in _periods(match):
            yield period, _action(match["what"]), words


def _periods(match: re.Match[str]) -> list[Period]:
    named = match.groupdict()
    if "period" not in named:  # 年底考核
        return ["yearly"]
    return [PERIOD_WORDS[word] for word in (named["period"], named.get("second")) if word]


def _action(what: str) -> str:
    # 督导考核 is an assessment: the last word says what is done
    found = LAST_ACTION.search(what)
    return found[0] if found else what


def cadences_of(document: Document, task_list: TaskList) -> tuple[FoundCadence, ...]:
    """Everything that a document asks for again and again, tasks or not.

    Parameters
    ----------
    document
        The numbered lines.
    task_list
        Its tasks, which tell the item of each line.

    Returns
    -------
    tuple of FoundCadence
        In the order of the document, each period and kind once for an item and a line. Problems of
        a list are left out: they tell what was, not what is to be done.
    """
    kept: dict[tuple[object, ...], FoundCadence] = {}
    problems = [task.lines["problem"] for task in task_list.tasks if "problem" in task.lines]
    for paragraph in paragraphs(document):
        passage = tidied(paragraph.passage)
        for period, what, words in find_cadences(passage):
            if any(first <= words.span[0] <= last for first, last in problems):
                continue
            order = _order_at(words.span[0], task_list)
            item_no = None if order is None else task_list.tasks[order].item_no
            made = FoundCadence(period, KIND_OF[what], what, words.text, item_no, words.span, order)
            kept.setdefault((order, period, made.kind, words.span), made)
    return tuple(kept.values())


def _order_at(line: int, task_list: TaskList) -> int | None:
    for order, task in enumerate(task_list.tasks):
        if task.source_lines[0] <= line <= task.source_lines[1]:
            return order
    return None


def described(found: Sequence[FoundCadence]) -> set[tuple[int | None, Period, DueKind]]:
    """Item, period and kind of each cadence: what two readings of a document can be compared by."""
    return {(each.item_no, each.period, each.kind) for each in found}
