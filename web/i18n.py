"""The page's two languages: Chinese is what the sources are written in, English is a catalogue."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel

from geo.errors import UpstreamError

Language = Literal["zh", "en"]

LOCALES: dict[Language, str] = {"zh": "zh_Hans_CN", "en": "en"}
HTML_LANG: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
TRANSLATIONS = Path(__file__).parent / "translations"
COOKIE = "lang"
COOKIE_AGE_S = 365 * 24 * 3600


def language() -> Language:
    """Language of the current request: `?lang=`, else the cookie that it set, else Chinese.

    Returns
    -------
    "zh" or "en"
        Outside a request, "zh". An unknown `?lang=` or cookie is passed over.
    """
    if not has_request_context():
        return "zh"
    for wish in (request.args.get("lang", ""), request.cookies.get(COOKIE, "")):
        known = _known(wish)
        if known:
            return known
    return "zh"  # whatever the browser asks for: an official's machine may well be set to English


def _known(tag: str) -> Language | None:
    primary = tag.lower().replace("_", "-").split("-")[0]
    return next((known for known in LOCALES if known == primary), None)


def compile_catalogues(folder: Path = TRANSLATIONS) -> list[Path]:
    """Catalogues compiled just now: those whose .mo is missing or older than its .po.

    Parameters
    ----------
    folder
        Holds `<locale>/LC_MESSAGES/messages.po`.

    Returns
    -------
    list of Path
        The .mo files written, in name order; empty when all were fresh.

    Raises
    ------
    UpstreamError
        If a .mo cannot be written beside its .po.
    """
    written = []
    for po_path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        mo_path = po_path.with_suffix(".mo")
        if mo_path.exists() and mo_path.stat().st_mtime >= po_path.stat().st_mtime:
            continue
        try:
            _compile(po_path, mo_path)
        except OSError as error:
            raise UpstreamError(
                f"无法写入 {mo_path}：请给予该目录写权限",
                f"cannot write {mo_path}: make its folder writable",
            ) from error
        written.append(mo_path)
    return written


def _compile(po_path: Path, mo_path: Path) -> None:
    with po_path.open("rb") as source:
        catalogue = read_po(source)
    # Written whole and then renamed: a second process never reads half a file.
    draft = mo_path.with_suffix(".mo.tmp")
    with draft.open("wb") as target:
        write_mo(target, catalogue)
    draft.replace(mo_path)


@lru_cache(maxsize=4)
def script_strings(wanted: Language) -> dict[str, str | list[str]]:
    """Strings for the browser's scripts: what each Chinese string is in a language.

    Parameters
    ----------
    wanted
        "zh" or "en".

    Returns
    -------
    dict
        From Chinese to the translation, or to [singular, plural]; empty for Chinese itself.
    """
    po_path = TRANSLATIONS / LOCALES[wanted] / "LC_MESSAGES" / "messages.po"
    if not po_path.exists():
        return {}
    with po_path.open("rb") as source:
        catalogue = read_po(source)
    strings: dict[str, str | list[str]] = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key and message.string:
            many = isinstance(message.string, (tuple, list))
            strings[key] = list(message.string) if many else str(message.string)
    return strings


def _remember(response: Response) -> Response:
    """Keep a language chosen by `?lang=` on a page in a cookie."""
    chosen = _known(request.args.get("lang", ""))
    if chosen and response.mimetype == "text/html":
        response.set_cookie(
            COOKIE, chosen, max_age=COOKIE_AGE_S, samesite="Lax", secure=request.is_secure
        )
    return response


def _page_words() -> dict[str, object]:
    chosen = language()
    return {
        "lang": chosen,
        "html_lang": HTML_LANG[chosen],
        "strings": script_strings(chosen),
    }


def init_app(app: Flask) -> None:
    """Give an application its two languages; templates then know `lang`, `html_lang`, `strings`.

    Parameters
    ----------
    app
        The application; its templates may use `_()` and `{% trans %}`.

    Raises
    ------
    UpstreamError
        If a catalogue has to be compiled and cannot be written.
    """
    compile_catalogues()
    Babel(
        app,
        default_locale=LOCALES["zh"],
        default_timezone="Asia/Shanghai",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=lambda: LOCALES[language()],
    )
    app.context_processor(_page_words)
    app.after_request(_remember)
