"""Which parts of a notice draw its zone, and how its clauses stand under one another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ledger.notice.borders import DASHES, half_planes, markers
from ledger.notice.clauses import read_clause
from ledger.notice.exempt import exempts
from ledger.notice.frames import ZONE
from ledger.notice.names import is_town
from ledger.notice.shapes import CLOSING, MIN_WALK, WALK
from ledger.notice.tables import listed_clauses
from ledger.notice.terms import Place, Terms
from ledger.notice.text import EDITORIAL, find_areas, split_top
from ledger.reading.paragraphs import Paragraph
from ledger.reading.passages import Passage, joined, tidied
from ledger.words.numerals import Mark, Style, read_mark

ZONE_NAME = re.compile(
    rf"(?P<class>[ⅠⅡⅢⅣ一二三四][类级](?:管控)?|核心|重点|一般|严格|扩大|城区|中心城区)?(?P<zone>{ZONE})"
)
SCOPE_WORD = re.compile(r"范围|区域|划定|划分|区划|四至|界定|片区|划入|名单")
NOT_SCOPE = re.compile(
    r"管理|措施|要求|规定|种类|类型|处罚|职责|实施|保障|监督|时间|期限|禁止|严禁|不得|例外|豁免|责任|罚则|附则|目的|依据|原则|目标|思想|意义|背景|安排|燃料(?!禁燃区)|品种|处理|查处|施行|执行|工作"
)
#: 禁止使用某物的区域范围 is an extent though it says 禁止.
FOR_CERTAIN = re.compile(
    r"^(?!.{0,30}(?:管理|措施|种类|类型|类别|燃料(?!禁燃区)|职责|责任)).{0,30}(?:区域|区|区的|划定)范围$"
)
BAN = re.compile(
    r"禁止|严禁|不得|应当|必须|予以|依法|鼓励|违反|处罚|举报|停止使用|拆除|改用|责令|引导|宣传|适时|另行|自行"
)
SCOPE_SENTENCE = re.compile(
    rf"(?:范围|区域|四至)[^，,。；;]{{0,8}}(?:为|是|包括|如下|[:：])|(?:划定?|列|纳|调整)(?:为|入).{{0,12}}{ZONE}|{ZONE}[”\"]?(?:的)?(?:具体)?(?:范围|区域)?(?:为|是|包括|分为|[:：])"
)
EXCLUDING_LABEL = re.compile(
    r"^(?:但|其中)?(?:下列|以下|上述)?(?:行政村|自然村|村庄|村|社区|乡镇|区域|地区|地方|范围)?(?:不包括|不含|除外|不纳入|例外|不在范围|不划入|未划入|不列入)"
)
#: 市城区。文峰区、…: a sentence that only says where the next one lies.
PART_LABEL = re.compile(r"(?:全|我|本)?(?:市|县|主|中心)?(?:城区|市区)|县城|农村地区|其他区域")
CLOSING_WORDS = re.compile(
    r"特此|本[通公]告|本通知|本方案|附件|抄送|联系电话|监督电话|举报电话|以上通告"
)
SIGNATURE = re.compile(
    r"[\u4e00-\u9fff]{2,30}(?:人民政府|办公室|管委会|委员会|局)(?:\s{0,9}\d{4}年\d{1,2}月\d{1,2}日)?"
    r"|[\d〇○零一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?(?:印发)?"
)
#: A heading that has no names in it.
ONLY_HEADING = re.compile(
    rf"(?=.{{0,30}}(?:{ZONE}|范围|区域|四至|界限|区划|名单|边界))"
    r"(?:全|本|我)?[市县区]?(?:城市|城区|市区|县城|中心城区)?(?:划定|划分|调整|扩大)?"
    rf"(?:[ⅠⅡⅢⅣ一二三四][类级]|核心|重点|一般|严格|露天)?(?:{ZONE})?的?(?:具体|划定|划分|控制|管控)?"
    r"(?:范围|区域|四至|界限|区划|名单|边界)?(?:划定|划分|界定)?(?:范围)?(?:如下|及名单|和名单|说明)?"
)
#: Words of duties, bans and the notice's own days, which no list of places has.
NO_ITEM = re.compile(
    r"负责|加强|组织|做好|开展|落实|监管|监督|检查|执法|单位和个人|废止|责任|部门|人民政府|新建|淘汰|改造"
    r"|使用|燃用|销售|通告|公告|施行|实施|执行|原划定|调整前|标准|燃料|锅炉|企业|工作"
)
#: The day it begins or ends, which a list may be followed by.
OWN_DAYS = re.compile(
    r"(?:本通[告知]|本公告)?自.{2,24}(?:起|之日).{0,12}(?:施行|实施|执行|生效|实行)|有效期"
)
SHAPES = frozenset({"unit", "village", "road_ring", "road_strip", "half_plane"})
MAX_ITEM = 2_000
TOTAL = re.compile(r"^(?:以上)?(?:总面积|合计|共计|总计|面积)")
MAX_HEAD = 48


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph of a notice's scope: its number mark and its words.

    `is_listed`: a row of a table that lists towns and villages, which belongs to the scope wherever
    it stands.
    """

    mark: Mark | None
    passage: Passage
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class ZoneText:
    """A zone's name and its terms as read, before areas are weighed."""

    name: str
    terms: Terms


def _head(text: str) -> str:
    return re.split(r"[。；;：:，,]", text, maxsplit=1)[0][:MAX_HEAD]


def is_scope_heading(text: str) -> bool:
    """Whether a heading announces the zone's extent and not what is banned in it.

    Examples
    --------
    >>> is_scope_heading("禁燃区范围"), is_scope_heading("禁燃区内禁止燃用的燃料类型")
    (True, False)
    """
    head = _head(text)
    if FOR_CERTAIN.search(head) or ZONE_NAME.fullmatch(re.sub(r"[“”\"]", "", head)):
        return True
    return SCOPE_WORD.search(head) is not None and NOT_SCOPE.search(head) is None


def _pieces(paragraphs: Sequence[Paragraph]) -> list[Piece]:
    made = []
    listed = dict(listed_clauses(paragraphs))
    for index, paragraph in enumerate(paragraphs):
        if paragraph.row is not None:
            if index in listed:
                made.append(Piece(None, listed[index], is_listed=True))
            continue
        passage = tidied(paragraph.passage)
        for found in reversed(list(EDITORIAL.finditer(passage.text))):
            passage = joined([passage.cut(0, found.start()), passage.cut(found.end())])
        mark = read_mark(passage.text)
        if mark is not None and mark.style == "named":
            mark = None
        made.append(Piece(mark, passage.cut(mark.length) if mark else passage))
    return made


def _top_style(pieces: Sequence[Piece]) -> Style | None:
    return next(
        (piece.mark.style for piece in pieces if piece.mark and piece.mark.number == 1), None
    )


def _draws(text: str) -> bool:
    # geometry in the words themselves
    sides = {side for marker in markers(text) for side in marker.sides}
    if len(sides) >= 2 or len(half_planes(Passage.of_line(text, 0))) >= 2:
        return True
    return CLOSING.search(text) is not None and text.count("、") + len(DASHES.findall(text)) >= 3


def _is_item(passage: Passage) -> bool:
    # a numbered paragraph that is itself a place, where no heading leads to it
    text = passage.text
    if NO_ITEM.search(text) or _is_ban(text) or _is_closing(text) or len(text) > MAX_ITEM:
        return False
    if _is_only_heading(text) or FOR_CERTAIN.search(_head(text)) or text.endswith(("：", ":")):
        return False
    terms, _ = read_clause(passage, Place(None))
    return _draws(text) or any(
        term.kind in SHAPES or term.min_share is not None for term in terms.include
    )


def _is_ban(text: str) -> bool:
    return BAN.search(text) is not None and not _draws(text)


def _under_headings(pieces: Sequence[Piece], top: Style | None) -> tuple[list[Piece], bool]:
    # what stands under headings or is itself a place, and whether there is a heading
    before: list[Piece] = []
    found, inside, is_before, has_heading = [], False, True, False
    for piece in pieces:
        if piece.mark is not None and piece.mark.style == top:
            is_before, is_item = False, _is_item(piece.passage)
            inside = is_scope_heading(piece.passage.text)
            if is_item:
                found.append(piece)
                continue
            has_heading = has_heading or inside
            rest = piece.passage.text[len(_head(piece.passage.text)) :].strip("：:。，, ")
            if inside and (rest or ZONE_NAME.search(piece.passage.text)):
                found.append(piece)
        elif piece.is_listed or (inside and not _is_closing(piece.passage.text)):
            found.append(piece)
        elif is_before and _draws(piece.passage.text) and _is_item(piece.passage):
            before.append(piece)
    return ([*before, *found] if found else []), has_heading


def _is_closing(text: str) -> bool:
    # what stands below a list: 特此通告, the signature, its day
    return (
        CLOSING_WORDS.match(text) is not None
        or SIGNATURE.fullmatch(text) is not None
        or OWN_DAYS.match(text) is not None
    )


def _by_sentences(pieces: Sequence[Piece]) -> list[Piece]:
    # no heading announces the extent: the sentences that do
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.is_listed:
            found.append(piece)
            continue
        for sentence in split_top(piece.passage, "。"):
            speaks = SCOPE_SENTENCE.search(sentence.text) or _draws(sentence.text)
            if speaks and not _is_ban(sentence.text) and "《" not in sentence.text[:60]:
                found.append(Piece(piece.mark if found else None, sentence))
        is_lead = piece.passage.text.endswith(("：", ":")) and SCOPE_SENTENCE.search(
            piece.passage.text
        )
        if is_lead:
            return [*found, *_list_after(pieces[place + 1 :])]
    return found


def _list_after(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        text = piece.passage.text
        if not piece.is_listed and (_is_ban(text) or _is_closing(text) or exempts(text)):
            return
        yield piece


def scope_pieces(paragraphs: Sequence[Paragraph]) -> list[Piece]:
    """Paragraphs of a notice that draw its zone, in order.

    Parameters
    ----------
    paragraphs
        Body of the notice.
    """
    pieces = _pieces(paragraphs)
    found, has_heading = _under_headings(pieces, _top_style(pieces))
    if not (has_heading and found):
        found = max(found, _by_sentences(pieces), key=len)
    return _merged_sides(found)


def _sentences(passage: Passage) -> Iterator[Passage]:
    # a walk or one ring may hold semicolons; other clauses end at them
    for sentence in split_top(passage, "。"):
        text = sentence.text
        named = [side for marker in markers(text) for side in marker.sides]
        sides = [
            side for side, before in zip(named, [None, *named], strict=False) if side != before
        ]
        is_walk = len(list(WALK.finditer(text))) >= MIN_WALK
        parts = [part for part in re.split("[；;]", text) if markers(part)]
        is_one_ring = len(sides) >= 2 and len(set(sides)) == len(sides) and len(parts) > 1
        if is_walk or (is_one_ring and "：" not in text.split("；")[-1][4:]):
            yield sentence
        else:
            yield from split_top(sentence, "；;")


def zone_name(text: str) -> str | None:
    """Name of the zone a text speaks of, without quotes, or None.

    Examples
    --------
    >>> zone_name("关于划定“禁煤区”的通告"), zone_name("Ⅱ类禁燃区范围")
    ('禁煤区', 'Ⅱ类禁燃区')
    """
    found = ZONE_NAME.search(re.sub(r"[“”\"《》]|(?<=关于)扩大", "", text))
    return found[0].removesuffix("域") if found else None


def _is_only_heading(text: str) -> bool:
    # 禁煤区范围, （一）禁烧区。: a name and no more
    head = _head(text)
    if text[len(head) :].strip("：:。，, "):
        return False
    return ONLY_HEADING.fullmatch(re.sub(r"[“”\"]", "", head)) is not None


def _merged_sides(pieces: Sequence[Piece]) -> list[Piece]:
    # 东边界：… on a line of its own is one side of the ring that its neighbours go on with
    made: list[Piece] = []
    for piece in pieces:
        own = markers(piece.passage.text)
        sides = {side for marker in own for side in marker.sides}
        is_side = piece.mark is None and len(sides) == 1 and own[0].start == 0
        before = markers(made[-1].passage.text) if made else []
        used = {side for marker in before for side in marker.sides}
        if is_side and before and before[0].start == 0 and not used & sides:
            last = made[-1].passage
            is_open = last.text[-1] not in "，,、；;。"
            stop = Passage("，" if is_open else "", last.line_numbers[-1:] if is_open else ())
            made[-1] = Piece(made[-1].mark, joined([last, stop, piece.passage]))
        else:
            made.append(piece)
    return made


def _new_zone(current: str, text: str) -> str | None:
    # 禁燃区 under 高污染燃料禁燃区 is the same one; 重点禁燃区 is another
    name = zone_name(_head(text))
    if name is None or current.endswith(name) or name == current:
        return None
    return name


class ZoneBuilder:
    """Reads the pieces of a scope one after another into zones."""

    def __init__(self, base: Place, name: str) -> None:
        self.base = base
        self.zones: list[ZoneText] = [ZoneText(name, Terms())]
        self.stack: list[tuple[Style | None, Place]] = []

    @property
    def _place(self) -> Place:
        return self.stack[-1][1] if self.stack else self.base

    def _add(self, terms: Terms) -> None:
        last = self.zones[-1]
        self.zones[-1] = replace(last, terms=last.terms + terms)

    def _open(self, text: str) -> None:
        name = _new_zone(self.zones[-1].name, text)
        if name is None:
            return
        self.stack.clear()
        if self.zones[-1].terms.include:
            self.zones.append(ZoneText(name, Terms()))
        else:
            self.zones[-1] = ZoneText(name, Terms())

    def take(self, piece: Piece) -> None:
        """Read one paragraph of the scope."""
        text = piece.passage.text
        self._open(text)
        style = piece.mark.style if piece.mark else None
        if style is not None:
            while self.stack and any(other == style for other, _ in self.stack):
                self.stack.pop()
        if _is_only_heading(text):
            return
        if text.rstrip().endswith(("：", ":")) and not _draws(text):
            self._lead(style, piece.passage)
            return
        excludes = EXCLUDING_LABEL.match(text) is not None
        place = self._place
        for clause in _sentences(piece.passage):
            if _is_ban(clause.text) or _is_closing(clause.text):
                continue
            if TOTAL.match(clause.text) and find_areas(clause.text):
                continue
            if PART_LABEL.fullmatch(clause.text.strip("。 ")) and clause.text != text.strip("。 "):
                continue
            terms, inner = read_clause(clause, place)
            self._add(Terms((), terms.include + terms.exclude) if excludes else terms)
            is_county = inner.parent != place.parent and inner.parent is not None
            if is_county and not is_town(inner.parent or "") and terms.include:
                place = inner

    def _lead(self, style: Style | None, passage: Passage) -> None:
        # 4.惠民县： sets where the paragraphs after it lie
        _, inner = read_clause(passage, self._place)
        if inner != self._place:
            self.stack.append((style, inner))


def read_zones(pieces: Sequence[Piece], base: Place, name: str) -> list[ZoneText]:
    """Zones of a notice with their terms.

    Parameters
    ----------
    pieces
        Paragraphs of the scope.
    base
        The issuer's own territory.
    name
        Name of the zone where the scope gives none of its own.
    """
    builder = ZoneBuilder(base, name)
    for piece in pieces:
        builder.take(piece)
    return [zone for zone in builder.zones if zone.terms.include or zone.terms.exclude]
