"""XML of untrusted files, element by element: no DTD, no entity, nothing fetched."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from geo.errors import InputError, SourceError
from layers.reading.encodings import named_encoding, transcode

DECLARED_ENCODING = re.compile(rb"""(\s*<\?xml[^>]{0,100}?encoding=["'])([\w.-]{1,30})""", re.ASCII)
DEEPEST = 200  # folders within folders; each level costs a stack frame when it is freed


@lru_cache(maxsize=1024)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def local_name(element: Element) -> str:
    """Name of an element without its namespace, in which files of one format differ."""
    return _without_namespace(element.tag)


def child(element: Element, name: str) -> Element | None:
    """First child of a name, or None."""
    return next((item for item in element if local_name(item) == name), None)


def child_text(element: Element, name: str) -> str | None:
    """Text of the first child of a name, trimmed; None without one."""
    found = child(element, name)
    return None if found is None else (found.text or "").strip()


# Expat reads no GBK, and programs in China write it.
def _in_utf8(path: Path) -> Path:
    with path.open("rb") as file:
        declaration = DECLARED_ENCODING.match(file.read(200))
    if declaration is None or named_encoding(declaration[2].decode("ascii")) != "gb18030":
        return path
    target = path.with_name(f"{path.stem}-utf8{path.suffix}")
    transcode(path, target, "gb18030")
    head = declaration[1].decode("ascii") + "utf-8"
    text = target.read_bytes().removeprefix(declaration[0])
    target.write_bytes(head.encode("ascii") + text)
    return target


def walk(
    path: Path, root: str, title: str, names: frozenset[str]
) -> Iterator[tuple[str, list[Element]]]:
    """Starts and ends of some elements of a file, each with the elements that hold it.

    Parameters
    ----------
    path
        The file.
    root
        Name that its outermost element must have.
    title
        What the format is called.
    names
        Local names of the elements that matter.

    Yields
    ------
    event, ancestry
        "start" or "end", and the elements from the root to the one concerned. The text and the
        children of an element are complete at its end and not before.

    Raises
    ------
    SourceError
        If the XML is damaged or in another encoding than UTF-8, UTF-16 and GBK, declares a DTD or
        an entity, is nested deeper than 200, or has another root.
    """
    ancestry: list[Element] = []
    try:
        for event, element in iterparse(_in_utf8(path), ("start", "end"), forbid_dtd=True):
            if event == "start":
                ancestry.append(element)
                _check(ancestry, root, title)
            if _without_namespace(element.tag) in names:
                yield event, ancestry
            if event == "end":
                ancestry.pop()
    except InputError:
        raise  # ours, and a ValueError too
    except DefusedXmlException as error:
        raise SourceError(
            f"{title} 内有 DTD 或实体声明，不予读取",
            f"the {title} declares a DTD or entities and is refused",
            field="file",
        ) from error
    except (ParseError, LookupError, ValueError) as error:  # the last two: an unknown encoding
        raise SourceError(
            f"{title} 不是完好的 XML：{str(error)[:60]}",
            f"the {title} is no well-formed XML: {str(error)[:60]}",
            field="file",
        ) from error


def _check(ancestry: list[Element], root: str, title: str) -> None:
    if len(ancestry) == 1 and local_name(ancestry[0]) != root:
        found = local_name(ancestry[0])[:40]
        raise SourceError(
            f"不是 {title}：根元素是 <{found}>，应为 <{root}>",
            f"unrecognised content: not {title}: the root is <{found}>, not <{root}>",
            field="file",
        )
    if len(ancestry) > DEEPEST:
        raise SourceError(f"{title} 嵌套过深", f"the {title} is nested too deep", field="file")
