"""Documents of strangers read by a named function in the limited worker."""

from dataclasses import replace

import pytest

from geo.errors import LimitError, SourceError, UpstreamError
from layers.official import DOCUMENT_LIMITS, read_official
from ledger.documents import read_document
from ledger.reading.lines import Document
from ledger.reading.untrusted import FUNCTION, document_record, read_untrusted
from tests.ledger.files import word

HERE = "tests.layers.test_official"


def told(content: bytes, name: str) -> dict[str, object]:
    """What a function of this file gets."""
    return {"content": content.decode(), "name": name}


def test_the_function_gets_the_bytes_and_the_name_as_it_is() -> None:
    name = "../../\u202e通告 (1).TXT\n"
    assert read_official(f"{HERE}:told", b"abc", name) == {"content": "abc", "name": name}


def test_a_document_comes_back_as_it_would_be_read_here() -> None:
    content = word(["关于划定禁煤区的通告", [["甲镇", "乙村"], ["甲镇", "丙村"]], "—2—"])
    there = read_untrusted(read_official, content, "通告.docx")
    assert there == read_document(content, "通告.docx")
    assert Document.from_json(document_record(content, "通告.docx")) == there


def test_an_error_of_the_reader_arrives_in_both_languages() -> None:
    with pytest.raises(SourceError, match="old Office format") as caught:
        read_untrusted(read_official, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc")
    assert "另存为" in caught.value.message_zh
    assert caught.value.field == "file"


def test_what_a_document_comes_to_is_bounded() -> None:
    few = replace(DOCUMENT_LIMITS, written_bytes=1 << 16)
    with pytest.raises(LimitError, match="expands beyond"):
        read_official(FUNCTION, b"a\n" * 9000, "a.txt", limits=few)


def test_whoever_watches_can_stop_it() -> None:
    def watch() -> None:
        raise UpstreamError("停", "stop")

    with pytest.raises(UpstreamError, match="stop"):
        read_official("time:sleep", b"", "a", watch=watch)
