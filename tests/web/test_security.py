"""What every answer carries, whom the service answers, and where user text may not end up."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server import create_app
from web.security import content_security_policy, trusted_hosts

PAGES = ["/", "/tasks", "/about", "/api/layers", "/healthz", "/api/nothing", "/nothing"]
PAYLOADS = [
    "<img src=x onerror=window.__xss=1>",
    "${window.__xss=1}",
    "`${window.__xss=1}`",
    "</script><script>window.__xss=1</script>",
    "{{ 7*7 }}",
    '"onmouseover="window.__xss=1',
]


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = directives(headers["Content-Security-Policy"])
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
    assert "'unsafe-eval'" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_no_source_but_our_own_host_is_admitted() -> None:
    for name, values in directives(content_security_policy("N")).items():
        assert set(values) <= {"'self'", "'none'", "'nonce-N'", "data:"}, name
    assert "data:" not in directives(content_security_policy("N"))["script-src"]


def test_the_nonce_is_new_each_time_and_on_every_script_of_the_page(client: FlaskClient) -> None:
    seen = set()
    for _ in range(3):
        response = client.get("/")
        (nonce,) = re.findall(
            r"script-src 'self' 'nonce-([^']+)'", response.headers["Content-Security-Policy"]
        )
        assert len(nonce) >= 20
        seen.add(nonce)
        scripts = re.findall(r"<script\b[^>]*>", response.get_data(as_text=True))
        assert scripts
        assert all(f'nonce="{nonce}"' in script for script in scripts)
    assert len(seen) == 3


@pytest.mark.parametrize("path", ["/", "/tasks", "/about"])
def test_no_page_loads_from_another_host_or_has_inline_handlers(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path).get_data(as_text=True)
    loaded = re.findall(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"([^\"]+)\"", page)
    assert loaded
    assert all(url.startswith(("/", "data:", "#")) and not url.startswith("//") for url in loaded)
    assert not re.findall(r"<[^>]+\son\w+\s*=", page)
    assert not re.findall(r"<[^>]+\sstyle\s*=", page)  # the policy would drop it


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("path", ["/", "/tasks", "/about", "/nothing"])
def test_text_of_the_address_never_becomes_markup(
    client: FlaskClient, path: str, payload: str
) -> None:
    for name in ("as_of", "q", "county", "lang", payload):
        page = client.get(path, query_string={name: payload}).get_data(as_text=True)
        assert "<img src=x" not in page
        assert "<script>window" not in page
        assert '"onmouseover="' not in page
        assert "49" not in re.findall(r"“([^”]*)”", page)


def test_a_cookie_of_the_language_is_lax(client: FlaskClient) -> None:
    response = client.get("/nothing?lang=en")
    cookies = response.headers.getlist("Set-Cookie")
    assert cookies
    assert all("SameSite=Lax" in cookie for cookie in cookies)


def test_session_cookies_would_be_lax_and_out_of_reach_of_scripts(client: FlaskClient) -> None:
    config = client.application.config
    assert config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert config["SESSION_COOKIE_HTTPONLY"] is True
    assert config["MAX_CONTENT_LENGTH"] == 1_048_576


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
def test_a_loopback_service_refuses_foreign_host_names(client: FlaskClient, host: str) -> None:
    for path in ("/", "/api/tasks", "/healthz"):
        assert client.get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "[::1]:8000"])
def test_a_loopback_service_answers_to_its_own_names(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_listed_hosts_are_answered_and_others_not(app: object, store_path: Path) -> None:
    made = create_app({"STORE": str(store_path), "TRUSTED_HOSTS": "map.example.cn"})
    client = made.test_client()
    assert client.get("/healthz", headers={"Host": "map.example.cn:80"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "127.0.0.1"}).status_code == 400


def test_an_open_service_without_a_list_answers_to_any_name() -> None:
    assert trusted_hosts("0.0.0.0", "") is None  # noqa: S104 - the case itself
    assert trusted_hosts("::1", "") == ["127.0.0.1", "localhost", "[::1]"]


@pytest.mark.parametrize(
    "path",
    ["/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2f..%2fetc/passwd",
     "/static//etc/passwd", "/instance/sansan.gpkg", "/static/../instance/secret_key"],
)  # fmt: skip
def test_no_file_beyond_the_static_folder_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (404, 308)
