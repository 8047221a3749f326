"""Errors as answers: one JSON shape under /api, a small page elsewhere.

Which class means which status is decided in `server.py`; here an error only becomes text in the
reader's language. The page leans on no template: it must stand when a template is what failed.
"""

import logging
import re
import secrets
from collections.abc import Mapping
from typing import NoReturn

from flask import Flask, Response, json, request
from flask.json.provider import DefaultJSONProvider
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from geo.errors import InputError, MapError
from web.i18n import HTML_LANG, language

LOG = logging.getLogger("sansan.web")
HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
LARGEST_WHOLE = 2**63 - 1
#: Folders of an absolute path; of an address on the web only what follows its host is none.
FOLDERS = re.compile(r"(?<![\w/:.])/(?:[^\s/]+/)+")

#: status → (name in "error", Chinese, English) for what the web server itself refuses.
HTTP_WORDS: dict[int, tuple[str, str, str]] = {
    400: (
        "InputError",
        "请求不能理解：请检查网址、主机名和请求体",
        "the request is not understood: check its address, host name and body",
    ),
    403: (
        "ForbiddenError",
        "请求来自其他网站，已拒绝",
        "the request comes from another site and was refused",
    ),
    404: ("NotFoundError", "没有这个地址", "there is nothing at this address"),
    405: (
        "MethodNotAllowedError",
        "这个地址不接受该请求方法",
        "this address does not accept that method",
    ),
    413: (
        "LimitError",
        "请求超过了本服务接受的大小",
        "the request is larger than this service accepts",
    ),
    500: (
        "InternalError",
        "服务内部出错，请把错误编号告诉管理员",
        "the service failed; give the error id to its administrator",
    ),
}

PAGE = Markup(
    """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" type="image/svg+xml" href="/static/img/mark.svg">
<link rel="stylesheet" href="/static/css/tokens.css">
<link rel="stylesheet" href="/static/css/parts.css">
<link rel="stylesheet" href="/static/css/error.css">
</head>
<body class="error-page">
<main class="error">
<h1>{title}</h1>
<p>{message}</p>
<p class="error__note">{note}</p>
<p><a class="button" href="/">{back}</a></p>
</main>
</body>
</html>
"""
)
PAGE_WORDS = {"zh": ("出错了", "返回地图"), "en": ("Something is wrong", "Back to the map")}


class StrictJSONProvider(DefaultJSONProvider):
    """JSON as the standard has it: UTF-8 text, and no NaN or infinity in either direction."""

    ensure_ascii = False
    sort_keys = False

    def dumps(self, obj: object, **kwargs: object) -> str:
        """Text of a value; a ValueError if it holds NaN or an infinity."""
        return super().dumps(obj, allow_nan=False, **kwargs)

    def loads(self, s: str | bytes, **kwargs: object) -> object:
        """Value of a text.

        Raises
        ------
        InputError
            If a number is not finite or a whole one beyond 64 bits, a text holds half a character,
            or all is nested too deep to be read.
        ValueError
            If the text is not JSON; Flask answers 400.
        """
        text = s if isinstance(s, str) else s.decode("utf-8-sig")  # json itself lets halves pass
        try:
            value: object = super().loads(
                text, parse_constant=_refuse, parse_float=_finite, parse_int=_whole, **kwargs
            )
        except RecursionError as error:
            raise InputError("JSON 嵌套过深", "the JSON is nested too deep") from error
        if HALF_CHARACTER.search(text):
            _require_text(value)
        return value


def _refuse(text: str) -> NoReturn:
    raise InputError(
        f"JSON 中有不是有限数的值：{text[:20]}", f"the JSON holds a number not finite: {text[:20]}"
    )


def _finite(text: str) -> float:
    value = float(text)
    if value - value != 0:  # only an infinity: a literal too large for a double
        _refuse(text)
    return value


def _whole(text: str) -> int:
    value = int(text)
    if not -LARGEST_WHOLE <= value <= LARGEST_WHOLE:  # neither the store nor a float has room
        raise InputError(
            f"JSON 中的整数过大：{text[:20]}…", f"the JSON holds too large a number: {text[:20]}…"
        )
    return value


# An escape may stand for half a character, which is no text: nothing could write or send it.
def _require_text(value: object) -> None:
    try:
        json.dumps(value).encode()
    except UnicodeEncodeError as error:
        raise InputError(
            "JSON 中的文字含有半个字符（孤立的代理项）",
            "the JSON holds half a character (a lone surrogate)",
        ) from error


def init_errors(app: Flask, statuses: Mapping[type[MapError], int]) -> None:
    """Answer every error of ours and of the web server in one shape.

    Parameters
    ----------
    app
        The application; register its other error handlers before.
    statuses
        HTTP status of each error class; a class without one takes its nearest base's.
    """

    def on_map_error(error: MapError) -> Response:
        status = next(statuses[base] for base in type(error).__mro__ if base in statuses)
        return _answer(type(error).__name__, error.message(language()), status, error.field)

    def on_http_error(error: HTTPException) -> Response:
        if error.response is not None:  # a redirect or a ready answer
            return app.make_response(error.response)
        status = error.code or 500
        name, zh, en = HTTP_WORDS.get(status, (f"{error.name.replace(' ', '')}Error", "", ""))
        words = (en if language() == "en" else zh) or error.name
        answer = _answer(name, words, status, None)
        for header, value in error.get_headers():
            if header not in ("Content-Type", "Content-Length"):
                answer.headers[header] = value  # Allow, Retry-After, Location
        return answer

    app.register_error_handler(MapError, on_map_error)
    app.register_error_handler(HTTPException, on_http_error)


def _answer(name: str, message: str, status: int, field: str | None) -> Response:
    error_id = ""
    if status >= 500:
        error_id = secrets.token_hex(4)
        LOG.error("error id %s: %s %r: %s", error_id, request.method, request.path, message)
        message = FOLDERS.sub("", message)  # where things lie here is for the log alone
        message = f"{message}（{error_id}）" if language() == "zh" else f"{message} ({error_id})"
    if request.path.startswith("/api/") or request.path == "/healthz":
        body = {"error": name, "message": message, "status": status, "field": field}
        return Response(json.dumps(body), status, mimetype="application/json")
    title, back = PAGE_WORDS[language()]
    page = PAGE.format(
        lang=HTML_LANG[language()], title=title, message=message, note=f"{status} {name}", back=back
    )
    return Response(page, status, mimetype="text/html")
