"""Requests that change something come from our own pages, or from a program that means it.

A page of another site can make a browser post a form here, and the browser adds the cookies. It
cannot add a header of its own without asking first (a preflight, which this service never grants),
and it cannot hide where it comes from.

References
----------
W3C, Fetch Metadata Request Headers, section 2.3 (Sec-Fetch-Site), https://www.w3.org/TR/fetch-metadata/;
OWASP, "Cross-Site Request Forgery Prevention", https://cheatsheetseries.owasp.org/
"""

from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import Forbidden

from geo.errors import InputError

#: Header that our scripts add to every request that changes something; programs add it too.
HEADER = "X-Requested-With"
HEADER_VALUE = "sansan"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def require_same_origin() -> None:
    """Nothing, for a request that reads, or that one of our pages or a program makes.

    Call it first in a view that changes something, or give it to `Blueprint.before_request` for a
    blueprint of such views. Browsers name the origin themselves; a program (curl, Python) names
    none and only has to send the header `X-Requested-With: sansan`.

    Raises
    ------
    Forbidden
        If a browser says that the request comes from another site (status 403).
    InputError
        If the header is missing; the message says which.
    """
    if request.method in SAFE_METHODS:
        return
    if not is_same_origin(
        request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), request.host_url
    ):
        raise Forbidden
    if request.headers.get(HEADER) != HEADER_VALUE:
        raise InputError(
            f"修改类请求须带请求头 {HEADER}: {HEADER_VALUE}",
            f"a request that changes something must carry the header {HEADER}: {HEADER_VALUE}",
            field=HEADER,
        )


def is_same_origin(fetch_site: str | None, origin: str | None, host_url: str) -> bool:
    """Whether nothing in a request says that another site made it.

    Parameters
    ----------
    fetch_site, origin
        Headers Sec-Fetch-Site and Origin; None where the client sends none.
    host_url
        Scheme and host that were asked, such as "http://127.0.0.1:8000/".

    Examples
    --------
    >>> is_same_origin("same-origin", "http://map.cn", "http://map.cn/")
    True
    >>> is_same_origin("same-site", None, "http://map.cn/")
    False
    >>> is_same_origin(None, "http://evil.cn", "http://map.cn/")
    False
    >>> is_same_origin(None, None, "http://map.cn/")
    True
    """
    if fetch_site is not None and fetch_site not in ("same-origin", "none"):
        return False
    # Compared without the scheme: behind a proxy that ends TLS this service sees http.
    return origin is None or urlsplit(origin).netloc.lower() == urlsplit(host_url).netloc.lower()
