"""A file that is audited without being saved."""

import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from layers.opening import open_store
from server import create_app
from web.audit import schemas

HEADERS = {"X-Requested-With": "sansan"}
#: What would be loaded; Leaflet's own comments and its link to its site name addresses, too.
LOADS = (
    r"""<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=["']?(?:https?:)?//"""
    r"""|url\(["']?(?:https?:)?//|@import"""
)


def square(lon: float, lat: float, side: float) -> list[list[float]]:
    return [
        [lon, lat],
        [lon + side, lat],
        [lon + side, lat + side],
        [lon, lat + side],
        [lon, lat],
    ]


def polygon(name: str, ring: list[list[float]]) -> dict[str, Any]:
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"名称": name}, "geometry": shape}


FEATURES = [
    polygon("甲", square(113.0, 34.5, 0.1)),
    polygon("乙", square(113.09, 34.5, 0.1)),
    polygon("领结", [[113.3, 34.5], [113.4, 34.6], [113.4, 34.5], [113.3, 34.6], [113.3, 34.5]]),
    {"type": "Feature", "properties": {"名称": "空"}, "geometry": None},
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    path = tmp_path_factory.mktemp("files") / "s.gpkg"
    open_store(path, "410100").close()
    app = create_app({"STORE": str(path), "CITY": "410100", "TESTING": True})
    yield app.test_client()
    shutil.rmtree(path.parent)


def bring(client: FlaskClient, features: list[Any], name: str = "区域.geojson", **form: str) -> Any:
    text = json.dumps({"type": "FeatureCollection", "features": features})
    body = {"file": (io.BytesIO(text.encode()), name), **form}
    return client.post("/api/audit/files", data=body, headers=HEADERS)


@pytest.fixture(scope="module")
def brought(client: FlaskClient) -> Any:
    answer = bring(client, FEATURES, datum="wgs84")
    assert answer.status_code == 201, answer.json
    return answer.json


def test_a_file_tells_its_rows_and_those_of_no_use(client: FlaskClient, brought: Any) -> None:
    assert schemas.AuditFile().validate(brought) == {}
    assert (brought["filename"], brought["count"]) == ("区域.geojson", 3)
    assert [each["row"] for each in brought["refused"]] == [4]
    assert client.get(f"/api/audit/files/{brought['file_id']}").json == brought


def test_its_faults_are_listed_with_broken_rings_too(client: FlaskClient, brought: Any) -> None:
    answer = client.get(f"/api/audit?file={brought['file_id']}&f=geojson").json
    assert schemas.AuditAnswer().validate(answer) == {}
    assert answer["tally"]["kinds"] == {"invalid": 1, "overlap": 1}
    assert (answer["layer"], answer["title"]["zh"]) == ("file", "区域.geojson")
    overlap = next(fault for fault in answer["faults"] if fault["kind"] == "overlap")
    assert sorted(overlap["zone_ids"]) == ["乙", "甲"]
    assert len(answer["features"]) == 2


def test_it_is_held_against_the_unit_that_is_named(client: FlaskClient, brought: Any) -> None:
    url = f"/api/audit?file={brought['file_id']}&unit=410184&must_cover=true&names=登封市"
    kinds = client.get(url).json["tally"]["kinds"]
    assert kinds["outside unit"] == 4  # the bow-tie has two parts
    assert {"uncovered", "missing place"} <= set(kinds)
    wrong = client.get(f"/api/audit?file={brought['file_id']}&unit=999999")
    assert (wrong.status_code, wrong.json["field"]) == (400, "unit")


def test_the_map_and_the_exports_have_it(client: FlaskClient, brought: Any) -> None:
    zones = client.get(f"/api/audit/files/{brought['file_id']}/zones").json
    assert schemas.Outlines().validate(zones) == {}
    assert [each["properties"]["name"]["zh"] for each in zones["features"]] == ["甲", "乙", "领结"]
    for kind in ("geojson", "csv", "xlsx"):
        file = client.get(f"/api/audit/export?file={brought['file_id']}&format={kind}")
        assert file.status_code == 200
        assert "audit-file-2" in file.headers["Content-Disposition"]


def test_its_repair_is_shown_and_cannot_be_saved_nor_its_faults_accepted(
    client: FlaskClient, brought: Any
) -> None:
    mended = client.get(f"/api/audit/repair?file={brought['file_id']}").json
    assert schemas.RepairAnswer().validate(mended) == {}
    assert {each["state"] for each in mended["changes"]} == {None}
    assert mended["after"] == {}
    signed = {"file": brought["file_id"], "author": "王工", "reason": "试"}
    fault = client.get(f"/api/audit?file={brought['file_id']}").json["faults"][0]
    refused = [
        client.post(
            "/api/audit/accept", json={**signed, "fault_id": fault["fault_id"]}, headers=HEADERS
        ),
        client.post(
            "/api/audit/repair",
            json={
                **signed, "valid_from": "2020-11-01", "zones": [{"zone_id": "甲", "state": "x"}],
            },
            headers=HEADERS,
        ),
    ]  # fmt: skip
    assert [(each.status_code, each.json["field"]) for each in refused] == [(400, "file")] * 2


def test_nothing_of_it_is_saved(client: FlaskClient, brought: Any, tmp_path: Path) -> None:
    before = client.get("/api/layers").json
    bring(client, FEATURES, datum="wgs84")
    assert client.get("/api/layers").json == before


@pytest.mark.parametrize(
    ("form", "features", "name", "field"),
    [
        ({}, FEATURES, "区域.geojson", "datum"),
        ({"datum": "wgs72"}, FEATURES, "区域.geojson", "datum"),
        ({"datum": "wgs84", "more": "x"}, FEATURES, "区域.geojson", "more"),
        ({"datum": "wgs84"}, FEATURES[3:], "区域.geojson", "file"),
        ({"datum": "wgs84"}, FEATURES, "区域.exe", "file"),
    ],
)
def test_what_cannot_be_audited_is_told(
    client: FlaskClient, form: dict[str, str], features: list[Any], name: str, field: str
) -> None:
    answer = bring(client, features, name, **form)
    assert (answer.status_code, answer.json["field"]) == (400, field)


def test_a_file_that_is_gone_is_told(client: FlaskClient, brought: Any) -> None:
    assert client.get(f"/api/audit?file={'0' * 32}").status_code == 404
    assert client.get("/api/audit?file=..%2F..").status_code == 404
    without = client.post("/api/audit/files", data={}, headers=HEADERS)
    assert (without.status_code, without.json["field"]) == (400, "file")
    strangers = client.post(
        "/api/audit/files", data={}, headers={**HEADERS, "Sec-Fetch-Site": "cross-site"}
    )
    assert strangers.status_code == 403


def test_the_list_is_also_a_map_that_needs_no_network(client: FlaskClient, brought: Any) -> None:
    page = client.get(f"/api/audit/export?file={brought['file_id']}&format=html")
    assert page.mimetype == "text/html"
    text = page.get_data(as_text=True)
    assert "重叠" in text
    assert re.findall(LOADS, text) == []
