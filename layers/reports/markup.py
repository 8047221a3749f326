"""Texts of people and documents inside markup."""

from xml.sax.saxutils import escape


def printable(text: str) -> str:
    r"""Text without the characters that no office file and no markup has a place for.

    Examples
    --------
    >>> printable("a\x00b\tc\nd")
    'a b c\nd'
    """
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def escaped(text: str) -> str:
    """Text that stays text between tags and inside quotation marks.

    Examples
    --------
    >>> escaped("<img src=x>&'")
    '&lt;img src=x&gt;&amp;&#39;'
    """
    return escape(printable(text), {'"': "&quot;", "'": "&#39;"})
