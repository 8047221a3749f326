"""Numbers as Chinese official texts write them: 二十三, 二〇二〇, 六分之一, 870万千瓦.

References
----------
GB/T 15835-2011, General rules for writing numerals in publications: which of the two scripts a
text may use, and how large numbers take 万 and 亿.
"""

import re

DIGITS = {
    "〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4,
    "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3,
}  # fmt: skip
PLACES = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
NUMERAL = "〇○零一二两三四五六七八九十百千"

#: Full-width digits, letters and signs and their half-width twins, one for one, so that a
#: position in the folded text is the same position in the original.
FOLDED = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
FOLDED |= {code: code - 0xFEE0 for code in range(0xFF21, 0xFF3B)}
FOLDED |= {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}
FOLDED |= {ord("％"): ord("%"), ord("　"): ord(" "), ord("\xa0"): ord(" ")}

FRACTION = re.compile(rf"([{NUMERAL}]{{1,6}})分之([{NUMERAL}]{{1,6}})")


def fold(text: str) -> str:
    """Text of the same length with half-width digits, letters, percent signs and spaces.

    Examples
    --------
    >>> fold("７５％ Ｘ０５８")
    '75% X058'
    """
    return text.translate(FOLDED)


def chinese_integer(numeral: str) -> int | None:
    """Value of a Chinese numeral, or None where the text is not one.

    Parameters
    ----------
    numeral
        Positional (二十三, 一百零五) or digit by digit (二〇二〇); no 万.

    Returns
    -------
    int or None
        None for an empty text and for anything with a foreign character.

    Examples
    --------
    >>> chinese_integer("十二"), chinese_integer("二〇二〇"), chinese_integer("一百零五")
    (12, 2020, 105)
    """
    if not numeral or any(sign not in DIGITS and sign not in PLACES for sign in numeral):
        return None
    if not any(sign in PLACES for sign in numeral):
        return int("".join(str(DIGITS[sign]) for sign in numeral))
    total, digit = 0, None
    for sign in numeral:
        if sign in DIGITS:
            digit = DIGITS[sign]
            continue
        # 十二 leaves the one before 十 unsaid; 零 before a place is only a filler
        total += (1 if digit in (None, 0) else digit) * PLACES[sign]
        digit = None
    return total + (digit or 0)


def integer(text: str) -> int | None:
    """Value of an Arabic or Chinese whole number, or None.

    Examples
    --------
    >>> integer("１２"), integer("十二"), integer("若干")
    (12, 12, None)
    """
    folded = fold(text).strip()
    if folded.isascii() and folded.isdigit():
        return int(folded)
    return chinese_integer(folded)


def fraction_share(text: str) -> float | None:
    """Share that the first 几分之几 of a text stands for, or None.

    Examples
    --------
    >>> fraction_share("占全省的六分之一")
    0.16666666666666666
    """
    found = FRACTION.search(text)
    if found is None:
        return None
    whole, part = chinese_integer(found[1]), chinese_integer(found[2])
    return part / whole if whole and part is not None else None
