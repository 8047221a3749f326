"""What is asked wrongly gets 400 in one shape that names the field, in the reader's language."""

import json
from urllib.parse import quote

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geo.errors import InputError, LimitError, MapError, NotFoundError, SourceError, UpstreamError
from server import STATUSES, create_app
from web import schemas

NAMES_ZH = {"lon": "经", "lat": "纬", "datum": "坐标系"}
GOOD = {"lon": "113.62", "lat": "34.74", "datum": "wgs84", "as_of": "2020-11-01"}


def refused(client: FlaskClient, path: str, **query: str) -> dict[str, object]:
    response = client.get(path, query_string=query)
    body = response.get_data(as_text=True)
    assert response.status_code == 400, body
    answer = json.loads(body)
    assert schemas.ErrorAnswer().validate(answer) == {}
    assert answer["status"] == 400
    return answer


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"lon": "NaN"}, "lon", "有限"),
        ({"lat": "nan"}, "lat", "有限"),
        ({"lon": "inf"}, "lon", "有限"),
        ({"lon": "-Infinity"}, "lon", "有限"),
        ({"lon": "1e400"}, "lon", "有限"),
        ({"lon": ""}, "lon", "缺少"),
        ({"lon": None}, "lon", "缺少"),
        ({"lat": None}, "lat", "缺少"),
        ({"lon": "abc"}, "lon", "113.65"),
        ({"lon": "113,62"}, "lon", "点"),
        ({"lon": "0x71"}, "lon", "有限"),
        ({"lon": "1_13.6"}, "lon", "有限"),
        ({"lon": "34.74", "lat": "113.62"}, "lon", "反"),
        ({"lon": "473"}, "lon", "473"),
        ({"lon": "180"}, "lon", "中国"),
        ({"lon": "-180"}, "lon", "中国"),
        ({"lat": "90"}, "lat", "中国"),
        ({"lat": "-91"}, "lat", "90"),
        ({"lon": "2.35", "lat": "48.85"}, "lon", "中国"),  # Paris
        ({"lon": "0", "lat": "0"}, "lon", "中国"),
        ({"datum": None}, "datum", "WGS84, CGCS2000, GCJ-02, BD-09"),
        ({"datum": ""}, "datum", "WGS84, CGCS2000, GCJ-02, BD-09"),
        ({"datum": "utm"}, "datum", "WGS84, CGCS2000, GCJ-02, BD-09"),
        ({"datum": "beijing54"}, "datum", "WGS84"),
        ({"as_of": "2020-13-01"}, "as_of", "2020-13-01"),
        ({"as_of": "2020-02-30"}, "as_of", "没有这一天"),
        ({"as_of": "01/11/2020"}, "as_of", "2020-11-01"),
        ({"as_of": "20201101"}, "as_of", "2020-11-01"),
        ({"as_of": ""}, "as_of", "缺少"),
        ({"as_of": "0000-01-01"}, "as_of", "没有这一天"),
        ({"as_of": "2020-11-01T00:00"}, "as_of", "2020-11-01"),
        ({"activity": "barbecue"}, "activity", "thermal_power"),
        ({"accuracy_m": "-1"}, "accuracy_m", "100000"),
        ({"accuracy_m": "1e9"}, "accuracy_m", "100000"),
        ({"accuracy_m": "nan"}, "accuracy_m", "有限"),
        ({"as_off": "2020-11-01"}, "as_off", "as_of"),
        ({"Lon": "113.62"}, "Lon", "lon"),
        ({"lang": "fr"}, "lang", "zh, en"),
    ],
)
def test_a_wrong_question_about_a_point_is_refused(
    client: FlaskClient, changed: dict[str, str | None], field: str, words: str
) -> None:
    query = {key: value for key, value in (GOOD | changed).items() if value is not None}
    answer = refused(client, "/api/check", **query)
    assert answer["field"] == field
    message = str(answer["message"])
    assert words in message
    assert field in message or NAMES_ZH[field] in message


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/api/layers", {"as_of": "yesterday"}, "as_of"),
        ("/api/layers/coal_ban", {"as_of": "2020-1-1"}, "as_of"),
        ("/api/layers/coal_ban", {"bbox": "1,2,3,x"}, "bbox"),
        ("/api/tasks", {"county": "990000"}, "county"),
        ("/api/tasks", {"county": "' OR 1=1--"}, "county"),
        ("/api/tasks", {"category": "coal"}, "category"),
        ("/api/tasks", {"verdict": "in"}, "verdict"),
        ("/api/tasks", {"status": "open"}, "status"),
        ("/api/tasks", {"deadline": "soon"}, "deadline"),
        ("/api/tasks", {"q": "x" * 201}, "q"),
        ("/api/tasks", {"sortby": "name;drop"}, "sortby"),
        ("/api/findings", {"task_id": "Z9"}, "task_id"),
        ("/api/findings", {"rule_id": "none"}, "rule_id"),
        ("/api/findings", {"f": "kml"}, "f"),
        ("/api/search", {}, "q"),
        ("/api/search", {"q": "x" * 201}, "q"),
        ("/api/rules", {"as_of": "2020-11-01"}, "as_of"),
        ("/healthz", {"x": "1"}, "x"),
    ],
)
def test_a_wrong_filter_is_refused(
    client: FlaskClient, path: str, query: dict[str, str], field: str
) -> None:
    answer = refused(client, path, **query)
    assert answer["field"] == field
    assert field in str(answer["message"])


def test_all_faults_of_a_question_are_told_at_once(client: FlaskClient) -> None:
    answer = refused(client, "/api/check", lon="x", lat="", datum="mars", as_of="never", zoom="3")
    for field in ("lon", "lat", "mars", "as_of", "zoom"):
        assert field in str(answer["message"])
    assert answer["field"] == "lon"


def test_a_repeated_parameter_is_refused(client: FlaskClient) -> None:
    response = client.get("/api/tasks?as_of=2020-11-01&as_of=2016-01-01")
    assert response.status_code == 400
    assert response.json["field"] == "as_of"


def test_a_misspelt_parameter_is_told_what_was_meant(client: FlaskClient) -> None:
    assert "是否想写 as_of" in str(refused(client, "/api/tasks", as_off="2016-01-01")["message"])


@pytest.mark.parametrize(
    ("headers", "query", "is_english"),
    [
        ({}, {}, False),
        ({"Accept-Language": "en-GB,en;q=0.9"}, {}, False),
        ({"Accept-Language": "fr"}, {}, False),
        ({"Accept-Language": "en"}, {"lang": "zh"}, False),
        ({}, {"lang": "en"}, True),
    ],
)
def test_the_message_is_in_the_language_of_the_request(
    client: FlaskClient, headers: dict[str, str], query: dict[str, str], is_english: bool
) -> None:
    response = client.get("/api/check", query_string=query, headers=headers)
    assert response.status_code == 400
    assert response.json["message"].isascii() is is_english


def test_the_language_chosen_on_a_page_is_remembered(client: FlaskClient) -> None:
    client.get("/nothing?lang=en")
    assert client.get("/api/check").json["message"].isascii()
    client.get("/nothing?lang=zh")
    assert not client.get("/api/check").json["message"].isascii()


def test_user_text_in_a_message_is_short_and_printable(client: FlaskClient) -> None:
    answer = refused(client, "/api/findings", task_id="\x00\x1b[31m" + "长" * 150)
    assert all(char.isprintable() for char in str(answer["message"]))
    assert "长" * 100 not in str(answer["message"])


# --- what the web server itself refuses


def test_an_unknown_address_is_not_found(client: FlaskClient) -> None:
    response = client.get("/api/nothing")
    assert response.status_code == 404
    assert schemas.ErrorAnswer().validate(response.json) == {}
    assert response.json["error"] == "NotFoundError"


@pytest.mark.parametrize("name", ["nothing", "..%2f..%2fetc", "%00", "coal_ban'--", "图层"])
def test_an_unknown_layer_is_not_found_and_the_known_are_listed(
    client: FlaskClient, name: str
) -> None:
    response = client.get(f"/api/layers/{name}")
    assert response.status_code == 404
    assert schemas.ErrorAnswer().validate(response.json) == {}


def test_an_undeclared_method_is_refused_with_those_allowed(client: FlaskClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
        response = client.open("/api/tasks", method=method)
        assert response.status_code == 405
        assert response.json["error"] == "MethodNotAllowedError"
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_page_gets_its_errors_as_a_page(client: FlaskClient) -> None:
    response = client.get("/nothing?lang=en")
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert 'lang="en"' in response.get_data(as_text=True)
    wrong = client.get("/?as_of=<script>alert(1)</script>")
    assert wrong.status_code == 400
    assert "<script>alert" not in wrong.get_data(as_text=True)
    assert "as_of" in wrong.get_data(as_text=True)


@pytest.fixture(scope="module")
def wired(app: Flask, store_path: object) -> Flask:
    """The service with routes that read JSON and that fail, as later ones may."""
    made = create_app({"STORE": str(store_path), "MAX_CONTENT_LENGTH": 1_000_000})

    @made.post("/api/echo")
    def echo() -> object:
        return {"read": request.get_json()}

    @made.get("/api/fail/<name>")
    def fail(name: str) -> object:
        errors = {
            "input": InputError, "limit": LimitError, "missing": NotFoundError,
            "source": SourceError, "upstream": UpstreamError, "base": MapError,
        }  # fmt: skip
        if name == "nan":
            return {"value": float("nan")}
        if name in errors:
            raise errors[name]("坏了", "broken", field="x")
        raise KeyError("secret internals")

    return made


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("input", 400, "InputError"),
        ("source", 400, "SourceError"),
        ("limit", 413, "LimitError"),
        ("missing", 404, "NotFoundError"),
        ("upstream", 502, "UpstreamError"),
        ("base", 500, "MapError"),
    ],
)
def test_each_kind_of_error_has_its_status(wired: Flask, name: str, status: int, kind: str) -> None:
    response = wired.test_client().get(f"/api/fail/{name}")
    assert response.status_code == status
    assert schemas.ErrorAnswer().validate(response.json) == {}
    assert response.json["error"] == kind
    assert response.json["field"] == "x"


def test_every_error_class_has_a_status() -> None:
    def below(kind: type[MapError]) -> list[type[MapError]]:
        return [kind, *(each for child in kind.__subclasses__() for each in below(child))]

    for kind in below(MapError):
        assert any(base in STATUSES for base in kind.__mro__), kind


@pytest.mark.parametrize("name", ["crash", "nan"])
def test_a_failure_tells_an_id_and_nothing_else(
    wired: Flask, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = wired.test_client().get(f"/api/fail/{name}?lang=en")
    assert response.status_code == 500
    assert schemas.ErrorAnswer().validate(response.json) == {}
    assert "secret" not in response.get_data(as_text=True)
    error_id = response.json["message"].rsplit("(", 1)[1].rstrip(")")
    assert error_id in caplog.text


@pytest.mark.parametrize(
    "body",
    ['{"a": NaN}', '{"a": Infinity}', '{"a": 1e999}', "[" * 200_000, "{", "", "\xff", '{"a":1}x'],
)
def test_json_that_is_none_is_refused(wired: Flask, body: str) -> None:
    response = wired.test_client().post(
        "/api/echo", data=body.encode("latin-1"), content_type="application/json"
    )
    assert response.status_code == 400
    assert schemas.ErrorAnswer().validate(response.json) == {}


def test_json_that_is_good_is_read(wired: Flask) -> None:
    response = wired.test_client().post("/api/echo", json={"经度": 113.62, "n": -1e300})
    assert response.json == {"read": {"经度": 113.62, "n": -1e300}}


def test_a_body_beyond_the_limit_is_refused(wired: Flask) -> None:
    response = wired.test_client().post(
        "/api/echo", data=b"[" + b"1," * 600_000 + b"1]", content_type="application/json"
    )
    assert response.status_code == 413
    assert response.json["error"] == "LimitError"
    unread = wired.test_client().post("/api/tasks", data=b"x" * 1_000_001)
    assert unread.status_code == 413


# --- nothing that can be asked makes the service fail

NAMES = st.sampled_from(
    ["lon", "lat", "datum", "as_of", "activity", "accuracy_m", "q", "county", "category", "verdict",
     "status", "deadline", "task_id", "rule_id", "f", "lang", "as_off", ""]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=40),
    st.floats(allow_nan=True).map(str),
    st.dates().map(str),
    st.sampled_from(["wgs84", "gcj02", "113.62", "34.74", "2020-11-01", "inside", "A14", "en", ""]),
)
PATHS = st.sampled_from(
    ["/", "/tasks", "/about", "/healthz", "/api/layers", "/api/layers/coal_ban", "/api/tasks",
     "/api/findings", "/api/check", "/api/search", "/api/rules", "/api/openapi.json", "/x"]
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=PATHS, query=st.lists(st.tuples(NAMES, VALUES), max_size=7))
@example(path="/api/check", query=[("lon", "113.62"), ("lat", "34.74"), ("datum", "bd09")])
@example(path="/api/search", query=[("q", "113.65,34.75 gcj02")])
def test_no_query_makes_the_service_fail(
    client: FlaskClient, path: str, query: list[tuple[str, str]]
) -> None:
    response = client.get(path, query_string=query)
    assert response.status_code in (200, 304, 400, 404)
    if response.mimetype == "application/json" and response.status_code != 200:
        assert schemas.ErrorAnswer().validate(response.json) == {}


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(alphabet="0123456789.,°′″NE东经北纬度分秒 -+:gcj", max_size=30))
def test_no_search_makes_the_service_fail(client: FlaskClient, q: str) -> None:
    response = client.get("/api/search", query_string={"q": q})
    assert response.status_code in (200, 400)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.text(max_size=8), max_size=4), method=st.sampled_from(["GET", "POST"]))
@example(parts=["api", "layers", "\x00"], method="GET")
@example(parts=["static", "..", "server.py"], method="GET")
def test_no_address_makes_the_service_fail(
    client: FlaskClient, parts: list[str], method: str
) -> None:
    # As a server hands it on: the client of tests would take "//a" for the name of a host.
    path = "/" + "/".join(parts)
    overrides = {
        "PATH_INFO": path.encode().decode("latin-1"),
        "REQUEST_URI": "/" + "/".join(quote(part, safe="") for part in parts),
    }
    answer = client.open("/", method=method, environ_overrides=overrides)
    assert answer.status_code in (200, 308, 400, 404, 405)
