"""Text that knows, character by character, which line of the document it came from."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Between two paragraphs of one text, where the first has no stop at its end.
BREAK = "\u2029"
BLANKS = " \t\u3000\xa0\r\n\u200b\ufeff"


def is_chinese(sign: str) -> bool:
    """Whether a character is Chinese writing or full-width punctuation.

    Examples
    --------
    >>> is_chinese("市"), is_chinese("，"), is_chinese("a")
    (True, True, False)
    """
    return (
        "\u4e00" <= sign <= "\u9fff"
        or "\u3400" <= sign <= "\u4dbf"
        or "\u3001" <= sign <= "\u303f"
        or "\uff01" <= sign <= "\uff5e"
        or sign in "“”‘’…—·〇"
        or sign >= "\U00020000"
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """A text and, for each of its characters, the number of its line."""

    text: str
    line_numbers: tuple[int, ...]

    @classmethod
    def of_line(cls, text: str, number: int) -> "Passage":
        """Passage of a text that stands on one line."""
        return cls(text, (number,) * len(text))

    @property
    def span(self) -> tuple[int, int]:
        """First and last line the text takes; (0, 0) for an empty one."""
        if not self.line_numbers:
            return (0, 0)
        return (min(self.line_numbers), max(self.line_numbers))

    def cut(self, start: int, end: int | None = None) -> "Passage":
        """Part from one character to another, as a slice."""
        return Passage(self.text[start:end], self.line_numbers[start:end])

    def stripped(self, signs: str = BLANKS) -> "Passage":
        """Passage without the given signs at both ends."""
        start = len(self.text) - len(self.text.lstrip(signs))
        end = len(self.text.rstrip(signs))
        return self.cut(start, max(start, end))

    def parts(self, bounds: Sequence[int]) -> list["Passage"]:
        """Pieces between the given positions, which are in ascending order.

        Examples
        --------
        >>> [part.text for part in Passage.of_line("甲、乙", 1).parts([0, 2, 3])]
        ['甲、', '乙']
        """
        return [self.cut(start, end) for start, end in itertools.pairwise(bounds)]


EMPTY = Passage("", ())


def joined(passages: Iterable[Passage]) -> Passage:
    """One passage of several, as a hard-wrapped paragraph reads.

    A blank is put only between two Latin letters or digits-and-letters that a line end held apart.

    Examples
    --------
    >>> joined([Passage.of_line("燃煤总", 1), Passage.of_line("量控制", 2)]).text
    '燃煤总量控制'
    """
    texts: list[str] = []
    numbers: list[int] = []
    for passage in passages:
        if not passage.text:
            continue
        last = texts[-1][-1] if texts else "。"
        if (
            last.isascii()
            and last.isalpha()
            and passage.text[0].isascii()
            and passage.text[0].isalpha()
        ):
            texts.append(" ")
            numbers.append(passage.line_numbers[0])
        texts.append(passage.text)
        numbers.extend(passage.line_numbers)
    return Passage("".join(texts), tuple(numbers))


def tidied(passage: Passage) -> Passage:
    """Passage without blanks beside Chinese characters, other runs of blanks made one.

    Examples
    --------
    >>> tidied(Passage.of_line(" 共 38 项，PM2.5 of the city ", 1)).text
    '共38项，PM2.5 of the city'
    """
    source = passage.stripped()
    kept: list[int] = []
    for position, sign in enumerate(source.text):
        if sign not in BLANKS or _is_needed_blank(source.text, position):
            kept.append(position)
    text = "".join(" " if source.text[at] in BLANKS else source.text[at] for at in kept)
    return Passage(text, tuple(source.line_numbers[at] for at in kept))


def _is_needed_blank(text: str, position: int) -> bool:
    # only the first blank of a run counts, and only between two signs that are not Chinese
    if text[position - 1] in BLANKS or is_chinese(text[position - 1]):
        return False
    for follower in text[position + 1 : position + 200]:
        if follower not in BLANKS:
            return not is_chinese(follower) and follower not in "%％℃"
    return False


def tidy(text: str) -> str:
    """Text without blanks beside Chinese characters.

    Examples
    --------
    >>> tidy("2020 年 10 月底")
    '2020年10月底'
    """
    return tidied(Passage.of_line(text, 0)).text
