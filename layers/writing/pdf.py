"""HTML of ours as PDF: Noto CJK embedded, nothing fetched, the same bytes every time."""

import contextlib
import hashlib
import importlib
import io
import re
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any, NoReturn

from geo.errors import UpstreamError

#: Of Debian 12: Pango lays text out, HarfBuzz cuts fonts to what is used, Noto has the characters.
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
INSTALL = f"apt-get install --yes {PACKAGES}"
FONTS = '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", sans-serif'
CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Families with simplified Chinese characters, as fontconfig names them.
CHINESE_FAMILY = re.compile(
    r"(?:Noto (?:Sans|Serif)(?: CJK)? SC|Source Han|SimSun|SimHei|FangSong|YaHei|PingFang|STHeiti"
    r"|STSong|WenQuanYi|Fandol)",
    re.IGNORECASE,
)
# What a page has unless its own style says otherwise.
BASE_STYLE = f"""
@page {{
  size: A4; margin: 22mm 20mm 20mm;
  @bottom-center {{ content: counter(page) " / " counter(pages); font: 9pt {FONTS}; color: #444; }}
}}
html {{ font-family: {FONTS}; font-size: 10.5pt; line-height: 1.6; }}
"""


def pdf_of(html: str, *, title: str, moment: datetime) -> bytes:
    """PDF of a page of HTML, on A4 with page x / y, its fonts embedded.

    Parameters
    ----------
    html
        A whole document of ours with its style inside. Text of users in it must be escaped (Jinja
        does): markup of theirs could hide or forge what the page says, though it can fetch nothing,
        for whatever an address in the page names (a file, another host, `data:`) is refused.
    title
        Of the document, as plain text.
    moment
        With a time zone; written into the file as the time of its making, so that the same page
        and moment give the same bytes.

    Returns
    -------
    bytes
        The file. What an address would have brought is left out of it.

    Raises
    ------
    UpstreamError
        If this machine lacks the libraries of Pango or a font with Chinese characters; the message
        holds the command that installs them.

    References
    ----------
    WeasyPrint 70.0, "API Reference", URL fetchers and Document.write_pdf,
    https://doc.courtbouillon.org/weasyprint/stable/api_reference.html
    """
    weasyprint = _weasyprint()
    _require_fonts(needs_chinese=CHINESE.search(html) is not None)
    page = weasyprint.HTML(string=html, url_fetcher=_fetcher(weasyprint), media_type="print")
    document = page.render(stylesheets=[weasyprint.CSS(string=BASE_STYLE)])
    document.metadata.title = title
    document.metadata.created = document.metadata.modified = moment.isoformat(timespec="seconds")
    mark = hashlib.sha256(f"{title}\\n{moment.isoformat()}\\n{html}".encode()).digest()[:16]
    contents: bytes = document.write_pdf(pdf_identifier=mark.hex().encode())
    return contents


@cache
def _weasyprint() -> ModuleType:
    complaint = (
        io.StringIO()
    )  # it prints a hint of its own, in one language and without the command
    try:
        with contextlib.redirect_stdout(complaint):
            return importlib.import_module("weasyprint")
    except OSError as error:
        raise UpstreamError(
            f"生成 PDF 需要系统的 Pango 库（{str(error)[:120]}）；请安装：{INSTALL}",
            f"making a PDF needs the system's Pango libraries ({str(error)[:120]});"
            f" install them with: {INSTALL}",
        ) from error


def _fetcher(weasyprint: ModuleType) -> Any:
    # Its base class belongs to a library that is loaded late, so this one is made late too.
    class Refusing(weasyprint.urls.URLFetcher):  # type: ignore[name-defined, misc]
        def fetch(self, url: str, headers: object = None) -> NoReturn:
            raise ValueError(f"nothing is fetched for a PDF: {url[:80]}")

    return Refusing()


# Asked before anything is laid out: Pango ends the whole process where there is no font at all.
def _require_fonts(*, needs_chinese: bool) -> None:
    families = _font_families()
    if families and (not needs_chinese or any(map(CHINESE_FAMILY.search, families))):
        return
    raise UpstreamError(
        f"系统缺少中文字体，无法生成 PDF；请安装：{INSTALL}",
        f"no font with Chinese characters is installed; install one with: {INSTALL}",
    )


def _font_families() -> list[str]:
    native = importlib.import_module("weasyprint.text.ffi")
    configuration = native.fontconfig.FcInitLoadConfigAndFonts()
    try:
        fonts = native.fontconfig.FcConfigGetFonts(configuration, native.fontconfig.FcSetSystem)
        name = native.ffi.new("FcChar8 **")
        families = []
        for number in range(fonts.nfont if fonts else 0):
            index = 0  # a font has a name in each of several languages
            while not native.fontconfig.FcPatternGetString(
                fonts.fonts[number], b"family", index, name
            ):
                families.append(native.ffi.string(name[0]).decode("utf-8", "replace"))
                index += 1
        return families
    finally:
        native.fontconfig.FcConfigDestroy(configuration)
