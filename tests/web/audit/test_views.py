"""The audit over HTTP: shapes, decisions, exports, and who may write."""

import csv
import io
import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import marshmallow as ma
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from layers.opening import open_store
from server import create_app
from web.audit import schemas
from web.audit.room import EXTENSION, names_of

DAY = "2020-11-01"
HEADERS = {"X-Requested-With": "sansan"}
MOMENT = datetime.fromisoformat("2026-11-22T10:00:00+08:00")


@pytest.fixture(scope="module")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store as the first start makes it, closed and whole."""
    path = tmp_path_factory.mktemp("audit") / "new.gpkg"
    open_store(path, "410100").close()
    return path


@pytest.fixture
def app(tmp_path: Path, new_store: Path) -> Flask:
    """A service of its own: its store is written to."""
    store = shutil.copy(new_store, tmp_path / "s.gpkg")
    app = create_app({"STORE": str(store), "CITY": "410100", "TESTING": True})
    app.extensions[EXTENSION].now = lambda: MOMENT
    return app


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, new_store: Path) -> FlaskClient:
    """A service whose store is only read."""
    store = shutil.copy(new_store, tmp_path_factory.mktemp("reader") / "s.gpkg")
    return create_app({"STORE": str(store), "CITY": "410100", "TESTING": True}).test_client()


def get(client: FlaskClient, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.get_data(as_text=True)
    return json.loads(response.get_data(as_text=True), parse_constant=pytest.fail)


def post(client: FlaskClient, body: Any, **headers: str) -> Any:
    return client.post("/api/audit/accept", json=body, headers={**HEADERS, **headers})


def body(fault: dict[str, Any], **values: Any) -> dict[str, Any]:
    usual = {"as_of": DAY, "fault_id": fault["fault_id"], "reason": "精度圆盘", "author": "王工"}
    return {**usual, **values}


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        (f"/api/audit?as_of={DAY}", schemas.AuditAnswer),
        (f"/api/audit?as_of={DAY}&f=geojson&names=登封市,无名", schemas.AuditAnswer),
        ("/api/audit?layer=units&gap_width_m=0&sliver_width_m=0", schemas.AuditAnswer),
        ("/api/audit?layer=plant_ring&places=coal_plants", schemas.AuditAnswer),
        ("/api/audit?layer=mining_permit", schemas.AuditAnswer),
        ("/api/audit?as_of=1999-01-01&state=accepted", schemas.AuditAnswer),
        (f"/api/audit/repair?as_of={DAY}", schemas.RepairAnswer),
        ("/api/audit/repair?layer=mining_permit", schemas.RepairAnswer),
        ("/api/audit/accept", schemas.DecisionList),
    ],
)
def test_every_answer_has_the_described_shape(
    reader: FlaskClient, path: str, schema: type[ma.Schema]
) -> None:
    assert schema().validate(get(reader, path)) == {}


def test_the_counties_fit_and_the_discs_of_2019_reach_over_their_neighbours(
    reader: FlaskClient,
) -> None:
    assert get(reader, "/api/audit?layer=units")["faults"] == []
    answer = get(reader, f"/api/audit?as_of={DAY}")
    assert answer["tally"]["kinds"] == {"undetermined overlap": 3}
    assert answer["tally"]["repairable"] == 0  # cutting a disc would throw away what is known
    assert all(
        "zhengzhou-urban-2019-undetermined" in fault["zone_ids"] for fault in answer["faults"]
    )
    areas = [fault["measure"] for fault in answer["faults"]]
    assert areas == sorted(areas, reverse=True)
    named = answer["zone_names"]["zhengzhou-urban-2019-undetermined"]
    assert named["zh"].endswith("（待定部分）")


def test_filters_narrow_the_list_and_not_the_tally(reader: FlaskClient) -> None:
    url = f"/api/audit?as_of={DAY}&names=登封市"
    whole = get(reader, url)
    part = get(reader, f"{url}&kind=missing-place".replace("missing-place", "missing place"))
    assert part["tally"] == whole["tally"]
    assert [fault["subject"] for fault in part["faults"]] == ["登封市"]
    assert part["count"] == 1


def test_a_list_of_names_is_split_as_people_write_it() -> None:
    assert names_of(" 甲村、乙村，丙村\n\n甲村;丁村 ") == ("甲村", "乙村", "丙村", "丁村")
    assert names_of("") == ()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("layer=tasks", "layer"),
        ("gap_width_m=-1", "gap_width_m"),
        ("gap_width_m=1001", "gap_width_m"),
        ("sliver_width_m=wide", "sliver_width_m"),
        ("as_of=2020-13-01", "as_of"),
        ("gap=3", "gap"),
        ("kind=gaps", "kind"),
        ("places=units", "places"),
        (f"names={'x' * 4001}", "names"),
        ("layer=units&layer=units", "layer"),
    ],
)
def test_what_is_not_understood_is_refused_and_named(
    reader: FlaskClient, query: str, field: str
) -> None:
    response = reader.get(f"/api/audit?{query}")
    assert response.status_code == 400
    assert response.json["field"] == field


def test_a_decision_is_kept_shown_and_taken_back(client: FlaskClient) -> None:
    first, *others = get(client, f"/api/audit?as_of={DAY}")["faults"]
    response = post(client, body(first))
    assert response.status_code == 200
    assert schemas.DecisionRecord().validate(response.json) == {}
    answer = get(client, f"/api/audit?as_of={DAY}")
    assert (answer["tally"]["open"], answer["tally"]["accepted"]) == (len(others), 1)
    (accepted,) = get(client, f"/api/audit?as_of={DAY}&state=accepted")["faults"]
    assert accepted["fault_id"] == first["fault_id"]
    assert accepted["reason"] == "精度圆盘"
    assert accepted["author"] == "王工"
    assert accepted["decided_at"] == MOMENT.isoformat()
    # The same fault on another day of the same zones is the same fault.
    assert get(client, "/api/audit?as_of=2021-01-01")["tally"]["accepted"] == 1
    assert post(client, body(first, verb="reopened")).status_code == 200
    assert get(client, f"/api/audit?as_of={DAY}")["tally"]["accepted"] == 0
    kept = get(client, "/api/audit/accept")
    assert [each["verb"] for each in kept["decisions"]] == ["accepted", "reopened"]


def test_a_decision_needs_a_fault_that_the_question_finds(client: FlaskClient) -> None:
    (fault,) = get(client, f"/api/audit?as_of={DAY}&names=登封市&kind=missing place")["faults"]
    assert post(client, body(fault)).status_code == 404
    assert post(client, body(fault, names="登封市", gap_width_m=50)).status_code == 200
    assert post(client, body({"fault_id": "gap-0"})).status_code == 404


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 1001}, "reason"),
        ({"author": ""}, "author"),
        ({"author": "a\x00"}, "author"),
        ({"verb": "deleted"}, "verb"),
        ({"layer": "tasks"}, "layer"),
        ({"extra": "1"}, "extra"),
    ],
)
def test_a_decision_without_a_reason_or_an_author_is_refused(
    reader: FlaskClient, values: dict[str, str], field: str
) -> None:
    fault = get(reader, f"/api/audit?as_of={DAY}")["faults"][0]
    response = post(reader, body(fault, **values))
    assert response.status_code == 400, response.json
    assert response.json["field"] == field
    assert get(reader, "/api/audit/accept")["count"] == 0


@pytest.mark.parametrize("given", [[], "x", 1, None, {}])
def test_a_body_of_another_shape_is_refused(reader: FlaskClient, given: Any) -> None:
    assert post(reader, given).status_code == 400


@pytest.mark.parametrize("text", ["{", '{"reason": NaN}', "", "[" * 5000])
def test_a_body_that_is_no_json_is_refused(reader: FlaskClient, text: str) -> None:
    response = reader.post(
        "/api/audit/accept", data=text, content_type="application/json", headers=HEADERS
    )
    assert response.status_code == 400


def test_another_site_or_a_plain_form_cannot_decide(reader: FlaskClient) -> None:
    fault = get(reader, f"/api/audit?as_of={DAY}")["faults"][0]
    given = body(fault)
    assert post(reader, given, Origin="http://evil.example").status_code == 403
    assert post(reader, given, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert reader.post("/api/audit/accept", json=given).status_code == 400
    assert reader.post("/api/audit/accept", data=given, headers=HEADERS).status_code == 400
    assert get(reader, "/api/audit/accept")["count"] == 0
    assert reader.delete("/api/audit/accept", headers=HEADERS).status_code == 405


def test_discs_of_doubt_are_told_and_their_repair_is_none(reader: FlaskClient) -> None:
    answer = get(reader, f"/api/audit/repair?as_of={DAY}")
    assert answer["before"] == answer["after"] == {"undetermined overlap": 3}
    assert answer["changes"] == answer["features"] == []
    faults = get(reader, f"/api/audit?as_of={DAY}")["faults"]
    assert sum(fault["measure"] for fault in faults) == pytest.approx(8.28, abs=0.01)
    assert get(reader, "/healthz")["revision"] == 1


def test_the_list_is_exported_in_full(reader: FlaskClient) -> None:
    count = get(reader, f"/api/audit?as_of={DAY}")["count"]
    response = reader.get(f"/api/audit/export?as_of={DAY}")
    assert response.mimetype == "application/geo+json"
    assert "audit-coal_ban-2020-11-01.geojson" in response.headers["Content-Disposition"]
    features = json.loads(response.data)["features"]
    assert len(features) == count
    assert all(shapely.geometry.shape(each["geometry"]).is_valid for each in features)
    assert {"fault_id", "kind", "measure", "how_to_fix", "state"} <= set(features[0]["properties"])
    text = reader.get(f"/api/audit/export?as_of={DAY}&format=csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == count
    assert rows[0]["how_to_fix"]
    workbook = reader.get(f"/api/audit/export?as_of={DAY}&format=xlsx")
    assert workbook.data[:2] == b"PK"
    assert reader.get("/api/audit/export?format=exe").status_code == 400


def test_a_list_without_faults_or_positions_is_exported_too(reader: FlaskClient) -> None:
    for query in ("layer=units", f"names=无名&kind=missing place&as_of={DAY}"):
        for form in ("geojson", "csv", "xlsx"):
            response = reader.get(f"/api/audit/export?{query}&format={form}")
            assert response.status_code == 200, (query, form)


def test_a_reason_is_no_formula_in_a_spreadsheet(client: FlaskClient) -> None:
    fault = get(client, f"/api/audit?as_of={DAY}")["faults"][0]
    post(client, body(fault, reason='=HYPERLINK("http://x")'))
    text = client.get(f"/api/audit/export?as_of={DAY}&format=csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK" in text


def test_zones_that_are_edited_are_audited_anew(app: Flask, client: FlaskClient) -> None:
    assert get(client, "/api/audit?layer=units")["count"] == 0
    store = app.extensions["sansan"].store
    units: gpd.GeoDataFrame = store.read("units")
    moved = units.copy()
    moved.loc["410184", "geometry"] = shapely.transform(
        units.geometry["410184"], lambda xy: xy + 1e-3
    )
    store.replace("units", moved)
    kinds = get(client, "/api/audit?layer=units")["tally"]["kinds"]
    assert kinds["overlap"] > 0
    assert kinds["gap"] > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_opens_with_its_question(reader: FlaskClient, lang: str) -> None:
    names = "</script><script>window.hit=1</script>"
    response = reader.get(
        "/audit", query_string={"lang": lang, "as_of": DAY, "gap_width_m": "30", "names": names}
    )
    assert response.status_code == 200
    text = response.get_data(as_text=True)
    assert 'value="30"' in text
    assert "<script>window.hit" not in text
    assert reader.get("/audit?gap_width_m=wide").status_code == 400
