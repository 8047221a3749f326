"""Names of roads as notices and maps write them, and when two of them are the same road.

Only spelling is evened out: width of signs, blanks, 高速公路 for 高速, 310国道 for G310. Another
ending or a direction in the name (黄河路, 黄河大道, 黄河东路) makes another road.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable

BRACKET = re.compile(r"[(（]([^()（）]*)[)）]")
#: Endings that make the words in a bracket another name: 向阳街（圆通街）, not （东段）.
ENDINGS = (
    "路", "街", "道", "巷", "环", "线", "高速", "公路", "高架", "桥", "铁路", "高铁",
    "河", "江", "渠", "溪", "沟", "湖",
)  # fmt: skip
#: Letters of the national numbering: JTG A03-2017 and GB/T 917, the class of a road.
CLASS_LETTERS = {"国道": "G", "省道": "S", "县道": "X", "乡道": "Y", "村道": "C", "专用公路": "Z"}
CLASS_WORDS = "|".join(CLASS_LETTERS)
NUMBERED = re.compile(
    rf"(?:(?P<before>{CLASS_WORDS})?(?P<letter>[gsxycz])(?P<lettered>\d{{1,4}})"
    rf"|(?P<first>{CLASS_WORDS})(?P<counted>\d{{1,4}})"
    rf"|(?P<number>\d{{1,4}})(?P<last>{CLASS_WORDS}))"
    rf"(?:{CLASS_WORDS}|高速公路|高速|公路)?线?"
)
STEM = re.compile(
    r"(?<![东西南北中新老旧大])[东西南北中新老旧大]*"
    r"(?:大街|大道|高速|公路|铁路|[路街道巷线环河])$"
)
MOST_SIMILAR = 5


def road_key(name: str) -> str:
    """Name of a road without differences that are spelling only.

    Examples
    --------
    >>> road_key("长晋 高速公路"), road_key("Ｘ０５８"), road_key("黄河大道") == road_key("黄河路")
    ('长晋高速', 'x058', False)
    """
    folded = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    for ending, shorter in (("高速公路", "高速"), ("铁路线", "铁路")):
        if folded.endswith(ending):
            folded = folded.removesuffix(ending) + shorter
    return folded


def ref_key(name: str) -> str | None:
    """Number of a road where its name is one, or None.

    Examples
    --------
    >>> ref_key("310国道"), ref_key("G310线"), ref_key("县道X058"), ref_key("和谐路")
    ('G310', 'G310', 'X58', None)
    """
    found = NUMBERED.fullmatch(road_key(name))
    if found is None:
        return None
    if found["letter"]:
        return f"{found['letter'].upper()}{int(found['lettered'])}"
    letter = CLASS_LETTERS[found["first"] or found["last"]]
    return f"{letter}{int(found['counted'] or found['number'])}"


def names_within(name: str) -> tuple[str, ...]:
    """Names that a text gives one road: the one written, and what a bracket adds to it.

    Examples
    --------
    >>> names_within("向阳街（圆通街）"), names_within("人民路(东段)")
    (('向阳街', '圆通街'), ('人民路',))
    """
    bare = BRACKET.sub("", name).strip()
    within = (words.strip() for words in BRACKET.findall(name))
    named = [words for words in within if road_key(words).endswith(ENDINGS) or ref_key(words)]
    return tuple(dict.fromkeys(words for words in (bare, *named) if words))


def similar_names(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Names that a person may have meant: of one stem, or spelt nearly the same; at most five.

    Examples
    --------
    >>> similar_names("人民路", ["人民东路", "人民大道", "建设路", "人名路"])
    ('人民东路', '人民大道', '人名路')
    """
    by_key = {road_key(other): other for other in known}
    key = road_key(name)
    stem = STEM.sub("", key)
    kin = [other for other in by_key if len(stem) > 1 and STEM.sub("", other) == stem]
    near = difflib.get_close_matches(key, by_key, n=MOST_SIMILAR, cutoff=0.6)
    return tuple(by_key[other] for other in dict.fromkeys([*sorted(kin), *near]))[:MOST_SIMILAR]
