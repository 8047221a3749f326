"""Office files (XLSX, DOCX) before any library parses them: sizes counted, no DTD inside."""

from dataclasses import replace
from pathlib import Path

from geo.errors import SourceError
from layers.reading.archive import Archive, Entry, open_archive
from layers.reading.formats import kind_of
from layers.reading.limits import Limits

# The formats forbid document type declarations, and an attack on entities needs one.
DECLARATIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
LONGEST_DECLARATION = max(len(word) for word in DECLARATIONS)


def _check_part(archive: Archive, entry: Entry) -> None:
    is_parsed = "/media/" not in entry.name  # pictures may be SVG, and nobody parses them
    tail = b""
    for number, block in enumerate(archive.blocks(entry)):
        is_parsed = is_parsed and (number > 0 or kind_of(block) in ("xml", "empty"))
        if is_parsed and any(word in tail + block for word in DECLARATIONS):
            raise SourceError(
                "Office 文件内有 DTD 或实体声明，不予读取",
                "the Office file declares a DTD or entities and is refused",
                field="file",
            )
        tail = block[-LONGEST_DECLARATION:]


def check_office(path: Path, limits: Limits, *, main_part: str) -> None:
    """Nothing, for an Office file whose every part is of bounded size and free of entities.

    Parameters
    ----------
    path
        A zip file.
    limits
        Ceilings; an Office file may hold `limits.office_parts` parts.
    main_part
        The part without which it is not the expected format: "xl/workbook.xml".

    Raises
    ------
    SourceError
        If the part is missing, or any part declares a DTD or an entity.
    LimitError
        As `open_archive`.

    References
    ----------
    ECMA-376-2 (2021), Open Packaging Conventions, 6.4: parts shall contain no DTD declarations.
    """
    allowed = replace(limits, entries=limits.office_parts)
    with open_archive(path, allowed, nested=True) as archive:
        names = {entry.name.lower() for entry in archive.entries}
        if "[content_types].xml" not in names or main_part not in names:
            raise SourceError(
                f"不是所称的 Office 文件：缺少 {main_part}",
                f"not the Office file it claims to be: {main_part} is missing",
                field="file",
            )
        for entry in archive.entries:
            _check_part(archive, entry)
