"""Names that users and files bring along, made fit to be shown."""

import unicodedata
from collections.abc import Iterable

LONGEST_NAME = 100
# Control, format (bidirectional overrides among them), surrogate, private and unassigned.
UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def display_name(name: str) -> str:
    r"""Last part of a file name as text for messages and lists, never for a path.

    Parameters
    ----------
    name
        What the browser or an archive calls the file, hostile or not.

    Returns
    -------
    str
        At most 100 characters: no folder, no control character, no bidirectional override; the
        suffix survives the cut. "file" where nothing is left.

    Examples
    --------
    >>> display_name("../../煤矿.zip"), display_name("C:\\x\\禁煤区\u202egpj.kml")
    ('煤矿.zip', '禁煤区gpj.kml')
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    composed = unicodedata.normalize("NFC", last.encode("utf-8", "replace").decode("utf-8"))
    shown = "".join(
        character for character in composed if unicodedata.category(character) not in UNSHOWN
    ).strip()
    if len(shown) > LONGEST_NAME:
        stem, dot, suffix = shown.rpartition(".")
        tail = dot + suffix if stem and len(suffix) <= 10 else ""
        shown = shown[: LONGEST_NAME - 1 - len(tail)] + "…" + tail
    return shown if shown.strip(".") else "file"


def unique_names(names: Iterable[str], *, blank: str = "column") -> list[str]:
    """Names of columns, each non-empty and different from every other.

    Parameters
    ----------
    names
        Headers as a file has them, in order.
    blank
        What a column without a header is called, followed by its number from 1.

    Returns
    -------
    list of str
        As many names; repeats carry _2, _3 …

    Examples
    --------
    >>> unique_names(["名称", "", "名称", "名称_2"])
    ['名称', 'column_2', '名称_3', '名称_2']
    """
    wanted = [name.strip() or f"{blank}_{n}" for n, name in enumerate(names, start=1)]
    reserved, taken = set(wanted), set[str]()
    result = []
    for name in wanted:
        chosen, n = name, 1
        while chosen in taken or (n > 1 and chosen in reserved):
            n += 1
            chosen = f"{name}_{n}"
        taken.add(chosen)
        result.append(chosen)
    return result
