"""What every answer carries so that a browser runs nothing but ours.

The content security policy admits scripts and styles of this host and those that carry the nonce
of the request. It is the second line: text of users never reaches a script in the first place.
"""

import re
import secrets
from collections.abc import Sequence

from flask import Flask, Response, abort, g, request

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")

HOST_HEADER = re.compile(r"([a-z0-9.-]+|\[[a-f0-9:.]+\])(?::[0-9]{1,5})?", re.IGNORECASE)

#: Blueprints whose answers a browser must not keep: rounds may be unannounced.
NEVER_KEPT = ("rounds", "rounds_api")
FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), geolocation=(self)",
}


def csp_nonce() -> str:
    """The nonce of this request, the same each time it is asked for within the request."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def content_security_policy(nonce: str) -> str:
    """Value of the header that says what a page may load and run.

    Parameters
    ----------
    nonce
        Random text of this answer alone; inline scripts and styles carry it.

    References
    ----------
    W3C, Content Security Policy Level 3, sections 6.1 (fetch directives) and 6.3 (document
    directives), https://www.w3.org/TR/CSP3/
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data:",  # Leaflet holds its one-pixel empty image as data
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def trusted_hosts(host: str, listed: str) -> list[str] | None:
    """Names this service answers to, or None for any.

    Parameters
    ----------
    host
        Address the service listens on.
    listed
        Names separated by commas; empty: the loopback names if `host` is one of them, else any.

    Notes
    -----
    A page of another site can point its own name at 127.0.0.1 and read what this service answers
    (DNS rebinding); refusing foreign names in the Host header ends that.

    Examples
    --------
    >>> trusted_hosts("127.0.0.1", "")
    ['127.0.0.1', 'localhost', '[::1]']
    >>> trusted_hosts("0.0.0.0", "map.example.cn, 10.0.0.5")
    ['map.example.cn', '10.0.0.5']
    >>> trusted_hosts("0.0.0.0", "") is None
    True
    """
    names = [name.strip().lower() for name in listed.split(",") if name.strip()]
    if names:
        return names
    if host in LOOPBACK_HOSTS:
        return [f"[{name}]" if ":" in name else name for name in LOOPBACK_HOSTS]
    return None


def is_trusted(host_header: str, names: Sequence[str] | None) -> bool:
    """Whether a Host header names this service; any well-formed one does where `names` is None.

    Notes
    -----
    Flask's own TRUSTED_HOSTS cuts names at their first colon (Werkzeug 3.1.9), so that it can
    never admit an IPv6 address.

    Examples
    --------
    >>> [is_trusted(host, ["[::1]"]) for host in ("[::1]:8000", "[::1]evil", "localhost")]
    [True, False, False]
    """
    match = HOST_HEADER.fullmatch(host_header)
    return match is not None and (names is None or match[1].lower() in names)


def init_security(app: Flask, hosts: Sequence[str] | None) -> None:
    """Headers on every answer, `csp_nonce()` in templates; foreign hosts, large bodies refused.

    Parameters
    ----------
    app
        The application.
    hosts
        Names the service answers to, lower case; None for any.
    """
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.before_request
    def _refuse_foreign_hosts() -> None:
        if not is_trusted(request.environ.get("HTTP_HOST", ""), hosts):
            abort(400)

    @app.before_request
    def _refuse_large_bodies() -> None:
        if (request.content_length or 0) > (request.max_content_length or 0):
            abort(413)  # also where no view would read the body

    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = content_security_policy(csp_nonce())
    for name, value in FIXED_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        _keep_private(response)
    return response


# Plans nobody was told of, photos, nonces that serve once: no shared cache keeps an answer, and
# of rounds not even the browser does, for the machine may be shared.
def _keep_private(response: Response) -> None:
    kept = response.cache_control
    kept.private = True
    if request.blueprint in NEVER_KEPT:
        kept.no_store = True
    elif kept.max_age is None:
        kept.no_cache = True
