"""Lists of units and of people as official texts write them, split where they truly separate."""

import itertools
import re

from ledger.reading.passages import BLANKS, tidy

OPEN_BRACKETS, CLOSE_BRACKETS = "（(〔[【", "）)〕]】"
SEPARATORS = "、，,；;|"
#: Words that join two units, but also stand inside names (发展和改革委员会, 工业和信息化局).
JOINERS = ("以及", "及其", "及", "和", "与", "暨")
#: How the name of a unit ends; a joiner separates only between two such endings.
UNIT_END = re.compile(
    r"(?:政府|政府办|人民政府|局|委|委员会|委局|委办|办|办公室|厅|署|部|处|所|院|中心|公司|集团|企业|单位|部门|管委会|社|联社|会|协会|"
    r"街道|街道办|办事处|镇|乡|村|社区|支队|总队|大队|中队|队|台|站|行|银行|学校|大学|学院|分局|指挥部|专班|工作组|组|党委|党工委|法院|"
    r"检察院|园区|开发区|高新区|新区|示范区|市|县|区|旗|厂|矿|场|馆|库)(?:[（(][^（()）]{0,20}[)）])?$"
)
#: How a list that names only some of its units ends.
OPEN_END = re.compile(r"等(?:相关|有关|各)?(?:部门|单位|委局|市直单位|市直部门|成员单位)?$")
NUMBERED = re.compile(r"^(?:\d{1,2}[.．、)）]|[①-⑳]|[（(][\d一二三四五六七八九十]{1,2}[)）])")
TITLE = re.compile(
    r"(?:书记|常委|委员|[省州市盟县区旗镇乡村局部组处站校院司厅科队团]长|主任|主席|秘书长|检察长|董事长|专员|经理|政委|总工程师|巡视员|调研员|成员|党组|同志)$"
)
#: Surnames of two characters, after which a blank may stand (诸葛 亮).
COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛司徒司空东方独孤南宫夏侯皇甫尉迟公孙慕容令狐端木轩辕宇文长孙百里呼延东郭"
        "澹台公冶宗政濮阳淳于太叔申屠仲孙钟离鲜于闾丘赫连万俟闻人西门",
    )
)
#: What 、政府 after it is no unit of its own: 某县党委、政府.
PARTY = re.compile(r"(?:党委|党工委)$")
GOVERNMENT = frozenset({"政府", "人民政府", "管委会"})
#: 甲市、乙县党委、政府 are those of both, where the first is the bare name of a place.
BOTH = re.compile(r"(?:党委|党工委)(?:、|和|与|及)?(?:人民政府|政府|管委会)$")
BARE_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,7}(?<![新园术发示范济集聚])[市县区旗州盟镇乡]$")
#: 甲镇政府/乙镇政府 are two units where both sides are whole names.
SLASH = re.compile(r"[/／]")
WIDE_BLANK = re.compile("[ \u3000\xa0]{2,20}|\u3000")
#: Words longer than this are no two units with 和 between them.
MAX_JOINED = 120
NOTHING = frozenset({"", "无", "/", "-", "—", "——", "\\", "暂无"})
#: （副市长） after a name, which a blank may part from it.
AFTER_NAME = re.compile(r"[（(][^（()）]{1,40}[)）]$")


def _top_level(text: str) -> list[str]:
    # split at separators that stand in no bracket: 县（市、区） stays whole
    parts, depth, start = [], 0, 0
    for position, sign in enumerate(text):
        if sign in OPEN_BRACKETS:
            depth += 1
        elif sign in CLOSE_BRACKETS:
            depth = max(0, depth - 1)
        elif depth == 0 and sign in SEPARATORS:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return parts


def _brackets_at(text: str, position: int) -> int:
    return sum(text.count(sign, 0, position) for sign in OPEN_BRACKETS) - sum(
        text.count(sign, 0, position) for sign in CLOSE_BRACKETS
    )


def _split_joined(name: str) -> list[str]:
    # 甲镇政府及各乡镇政府 are two units, 发展和改革委员会 is one
    if len(name) > MAX_JOINED:
        return [name]
    for joiner in JOINERS:
        position = name.find(joiner, 2)
        while position > 0:
            left, right = name[:position], name[position + len(joiner) :]
            is_unit = _brackets_at(name, position) == 0 and UNIT_END.search(left[-30:])
            if is_unit and len(right) > 2 and UNIT_END.search(OPEN_END.sub("", right)[-30:]):
                return [*_split_joined(left), *_split_joined(right)]
            position = name.find(joiner, position + 1)
    return [name]


def split_units(text: str) -> list[str]:
    """Units of a list, each in its own spelling, in order and without repeats.

    Parameters
    ----------
    text
        Value of a label such as 责任单位.

    Returns
    -------
    list of str
        Inner blanks and a closing full stop are gone; 等部门 after the last name is dropped (see
        `is_open_list`). Empty for an empty text and for "无".

    Examples
    --------
    >>> split_units("市直相关委局，各县（市、区）政府、开发区管委会。")
    ['市直相关委局', '各县（市、区）政府', '开发区管委会']
    >>> split_units("城管局、甲镇政府及各相关乡镇政府、市发展和改革委员会")
    ['城管局', '甲镇政府', '各相关乡镇政府', '市发展和改革委员会']
    >>> split_units("甲市、乙县党委、政府")
    ['甲市党委、政府', '乙县党委、政府']
    """
    names: list[str] = []
    for part in _top_level(_units_of_blanks(text)):
        bare = _balanced(NUMBERED.sub("", tidy(part)).strip("。.；;：: "))
        if names and bare in GOVERNMENT and PARTY.search(names[-1]):
            names[-1] += "、" + bare
            continue
        for one in _split_slashes(bare):
            names.extend(OPEN_END.sub("", name) for name in _split_joined(one))
    return list(dict.fromkeys(name for name in _of_both(names) if name not in NOTHING))


def _of_both(names: list[str]) -> list[str]:
    shared, made = "", []
    for name in reversed(names):
        found = BOTH.search(name)
        shared = found[0] if found else shared if BARE_PLACE.match(name) else ""
        made.append(name if found else name + shared)
    return made[::-1]


def _split_slashes(name: str) -> list[str]:
    parts = SLASH.split(name)
    is_each_whole = all(len(part) > 2 and UNIT_END.search(part[-30:]) for part in parts)
    return parts if is_each_whole else [name]


def _balanced(name: str) -> str:
    # the bracket that closes a whole list stands after its last unit
    closers = sum(map(name.count, CLOSE_BRACKETS))
    is_unmatched = name[-1:] in tuple(CLOSE_BRACKETS) and closers > sum(
        map(name.count, OPEN_BRACKETS)
    )
    return name[:-1] if is_unmatched else name


def _units_of_blanks(text: str) -> str:
    # blanks separate units only where what stands before them is a whole unit's name
    parts = [part for part in re.split(rf"[{BLANKS}]", text) if part]
    if len(parts) < 2:
        return text
    made = parts[0]
    for part in parts[1:]:
        is_break = len(made) > 2 and UNIT_END.search(made[-30:]) and UNIT_END.search(part[-30:])
        made += ("、" if is_break else "") + part
    return made


def is_open_list(text: str) -> bool:
    """Whether a list of units ends in 等 and so names only some of them.

    Examples
    --------
    >>> is_open_list("市公安局、市交通局等部门。"), is_open_list("市公安局")
    (True, False)
    """
    return OPEN_END.search(tidy(text).rstrip("。；;")[-20:]) is not None


def split_people(text: str) -> list[str]:
    """Names of people of a list, without inner blanks, titles kept before their name.

    Parameters
    ----------
    text
        Value of a label such as 责任领导, blanks as in the source: they stand inside names of two
        characters, and between names of more.

    Examples
    --------
    >>> split_people("赵 钱、孙李周。"), split_people("赵钱孙 李 周"), split_people("欧阳 修")
    (['赵钱', '孙李周'], ['赵钱孙', '李周'], ['欧阳修'])
    >>> split_people("市委常委、副市长赵钱")
    ['市委常委、副市长赵钱']
    """
    names: list[str] = []
    for part in _top_level(text):
        names.extend(_spaced_names(part.strip("。.；;" + BLANKS)))
    people: list[str] = []
    for name in names:
        if people and TITLE.search(people[-1][-8:]):
            people[-1] += "、" + name
        elif name not in NOTHING:
            people.append(name)
    return list(dict.fromkeys(people))


def _spaced_names(part: str) -> list[str]:
    # a title in brackets after the last name is no part of how that one is spaced
    title = AFTER_NAME.search(part)
    if title is None or title.start() == 0:
        return _parted_names(part)
    names = _parted_names(part[: title.start()].rstrip(BLANKS))
    return [*names[:-1], names[-1] + tidy(title[0])] if names else [tidy(part)]


def _parted_names(part: str) -> list[str]:
    # where blanks differ in width the wide ones part the names, the narrow ones stand inside
    is_mixed = WIDE_BLANK.search(part) and re.search(rf"[^{BLANKS}][ ][^{BLANKS}]", part)
    names: list[str] = []
    for group in WIDE_BLANK.split(part) if is_mixed else [part]:
        tokens = [token for token in re.split(rf"[{BLANKS}]", group) if token]
        for name in _whole_names(tokens):
            if names and TITLE.search(names[-1][-8:]):
                names[-1] += name
            else:
                names.append(name)
    return names


def _whole_names(tokens: list[str]) -> list[str]:
    # lone characters are parts of names: 李 磊, 欧阳 修, 范 仲淹
    names: list[str] = []
    at = 0
    while at < len(tokens):
        singles = list(itertools.takewhile(lambda token: len(token) == 1, tokens[at:]))
        if not singles:
            names.append(tokens[at])
            at += 1
            continue
        at += len(singles)
        before = names[-1] if names else ""
        after = tokens[at] if at < len(tokens) else ""
        if len(singles) > 1:
            names.extend(_paired(singles))
        elif _is_begun(before, after):
            names[-1] += singles[0]
        else:
            is_surname = len(after) == 2 and not TITLE.search(after)
            names.append(singles[0] + (after if is_surname else ""))
            at += is_surname
    return names


def _is_begun(before: str, after: str) -> bool:
    # whether a name that ends in one more character has begun
    if before in COMPOUND_SURNAMES:
        return True
    return len(before) == 2 and len(after) != 2 and not TITLE.search(before)


def _paired(singles: list[str]) -> list[str]:
    # blanks widen names of two characters; only an odd one out makes a name of three
    end = len(singles) - 3 if len(singles) % 2 else len(singles)
    names = ["".join(singles[at : at + 2]) for at in range(0, end, 2)]
    return [*names, "".join(singles[end:])] if end < len(singles) else names
