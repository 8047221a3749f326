import io
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from layers.writing.pdf import INSTALL, pdf_of

ROOT = Path(__file__).parents[3]
MOMENT = datetime(2020, 11, 1, tzinfo=UTC)
PAGE = '<!doctype html><html lang="zh-CN"><head><style>{style}</style></head><body>{body}</body>'


def page(body: str, style: str = "") -> str:
    return PAGE.format(body=body, style=style)


def text_of(contents: bytes) -> str:
    return "\n".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(contents)).pages)


def embedded_fonts(contents: bytes) -> set[str]:
    """Names of the fonts whose outlines the file carries."""
    names = set()
    for each in pypdf.PdfReader(io.BytesIO(contents)).pages:
        for font in each["/Resources"]["/Font"].values():
            (part,) = font["/DescendantFonts"]
            if "/FontFile3" in part.get_object()["/FontDescriptor"]:
                names.add(font["/BaseFont"])
    return names


def test_chinese_is_embedded_and_can_be_taken_out_again():
    contents = pdf_of(page("<p>巩义市东风村 3 处散煤点</p>"), title="专报", moment=MOMENT)
    assert any("CJK" in name for name in embedded_fonts(contents))
    assert "巩义市东风村 3 处散煤点" in text_of(contents)


def test_every_page_says_which_of_how_many_it_is():
    body = "<p>一</p><p style='break-before:page'>二</p>"
    contents = pdf_of(page(body), title="题", moment=MOMENT)
    pages = [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(contents)).pages]
    assert ["1 / 2" in pages[0], "2 / 2" in pages[1]] == [True, True]


def test_title_and_moment_stand_in_the_file():
    contents = pdf_of(page("<p>x</p>"), title="题 <b>", moment=MOMENT)
    info = pypdf.PdfReader(io.BytesIO(contents)).metadata
    assert info.title == "题 <b>"
    assert info.creation_date == MOMENT


@pytest.fixture
def listener():
    """A loopback address that notices every connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize(
    "body",
    [
        '<img src="{url}">',
        '<object data="{url}"></object>',
        '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
        '<link rel="stylesheet" href="{url}">',
        '<link rel="attachment" href="{url}">',
        '<p style="background:url({url})">x</p>',
        "<style>@import url({url}); @font-face {{ font-family: q; src: url({url}) }}</style>"
        "<p style='font-family:q'>x</p>",
    ],
)
@pytest.mark.parametrize("kind", ["http", "file"])
def test_nothing_is_fetched_whatever_a_page_names(body, kind, listener, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET-OF-THIS-MACHINE", encoding="utf-8")
    port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}/x" if kind == "http" else secret.as_uri()
    contents = pdf_of(page(body.format(url=url) + "<p>after</p>"), title="t", moment=MOMENT)
    with pytest.raises(BlockingIOError):
        listener.accept()  # nobody knocked
    reader = pypdf.PdfReader(io.BytesIO(contents))
    assert "after" in text_of(contents)
    assert not reader.attachments
    assert b"SECRET-OF-THIS-MACHINE" not in contents


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_same_page_gives_the_same_bytes():
    made = [pdf_of(page("<h1>煤矿</h1><b>粗</b>"), title="题", moment=MOMENT) for _ in range(2)]
    assert made[0] == made[1]


def test_another_moment_gives_another_file():
    other = datetime(2020, 11, 2, tzinfo=UTC)
    made = [pdf_of(page("<p>x</p>"), title="t", moment=moment) for moment in (MOMENT, other)]
    assert made[0] != made[1]


COMPLAIN = """
from datetime import UTC, datetime
from geo.errors import UpstreamError
{before}
from layers.writing.pdf import pdf_of
try:
    pdf_of("<p>煤</p>", title="t", moment=datetime(2020, 11, 1, tzinfo=UTC))
except UpstreamError as error:
    print(error.message_en)
"""


def test_a_machine_without_chinese_fonts_is_told_what_to_install(tmp_path):
    (tmp_path / "fonts.conf").write_text(
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    told = run(COMPLAIN.format(before=""), FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))
    assert INSTALL in told.stdout, told.stderr


NO_LIBRARIES = """
import cffi
def refuse(*arguments):
    raise OSError("cannot load library 'libpango-1.0-0'")
cffi.FFI.dlopen = refuse
"""


def test_a_machine_without_pango_is_told_what_to_install():
    told = run(COMPLAIN.format(before=NO_LIBRARIES))
    assert INSTALL in told.stdout, told.stderr
    assert "libpango" in told.stdout
