"""A repair that is accepted becomes versions: what was shown is what is saved, and no more."""

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from flask import Flask
from flask.testing import FlaskClient

from geo.measure import area_km2
from geo.versions.succession import lineage_state
from layers.store import Store
from layers.zones.versions import read_history
from server import create_app
from tests.web.audit.slipped import STEP_DEG, XINZHENG, ZHONGMU, make_slipped_store
from web.audit import schemas
from web.audit.room import EXTENSION

DAY = "2020-11-01"
HEADERS = {"X-Requested-With": "sansan"}
MOMENT = datetime.fromisoformat("2026-11-22T10:00:00+08:00")


@pytest.fixture(scope="module")
def slipped_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose zones have faults that can be mended, closed and whole."""
    return make_slipped_store(tmp_path_factory.mktemp("saving") / "slipped.gpkg")


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory, slipped_store: Path) -> FlaskClient:
    """A service that refuses all that is asked of it: nothing is written, so it can be shared."""
    path = shutil.copy(slipped_store, tmp_path_factory.mktemp("quiet") / "s.gpkg")
    return create_app({"STORE": str(path), "CITY": "410100", "TESTING": True}).test_client()


def changes_in(client: FlaskClient) -> int:
    return len(read_history(client.application.extensions["sansan"].store).changes)


@pytest.fixture
def app(tmp_path: Path, slipped_store: Path) -> Flask:
    """A service of its own: its store is written to."""
    path = shutil.copy(slipped_store, tmp_path / "s.gpkg")
    app = create_app({"STORE": str(path), "CITY": "410100", "TESTING": True})
    app.extensions[EXTENSION].now = lambda: MOMENT
    return app


@pytest.fixture
def store(app: Flask) -> Store:
    return app.extensions["sansan"].store


def get(client: FlaskClient, url: str) -> Any:
    response = client.get(url)
    assert response.status_code == 200, response.get_data(as_text=True)
    return json.loads(response.get_data(as_text=True), parse_constant=pytest.fail)


def preview(client: FlaskClient, **query: str) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in {"as_of": DAY, **query}.items())
    return get(client, f"/api/audit/repair?{asked}")


def chosen(shown: Any, *zone_ids: str) -> list[dict[str, str]]:
    wanted = zone_ids or [each["zone_id"] for each in shown["changes"]]
    by_id = {each["zone_id"]: each for each in shown["changes"]}
    return [{"zone_id": zone, "state": by_id[zone]["state"]} for zone in wanted]


def body(shown: Any, *zone_ids: str, **values: Any) -> dict[str, Any]:
    usual = {"as_of": DAY, "valid_from": DAY, "author": "王工", "reason": "误画，按边界检查修复"}
    return {**usual, "zones": chosen(shown, *zone_ids), **values}


def post(client: FlaskClient, given: Any, url: str = "/api/audit/repair", **headers: str) -> Any:
    return client.post(url, json=given, headers={**HEADERS, **headers})


def test_the_preview_marks_what_can_be_saved_and_saves_nothing(quiet: FlaskClient) -> None:
    store = quiet.application.extensions["sansan"].store
    before = store.read("zones")
    shown = preview(quiet)
    assert schemas.RepairAnswer().validate(shown) == {}
    assert {"overlap", "gap", "hole"} <= set(shown["before"])
    assert sum(shown["after"].values()) < sum(shown["before"].values())
    assert all(each["state"] for each in shown["changes"])
    assert store.read("zones").equals(before)
    assert changes_in(quiet) == 0


def test_a_saved_repair_is_a_new_version_and_the_old_one_stays_as_it_was(
    client: FlaskClient, store: Store
) -> None:
    before = store.read("zones")
    shown = preview(client)
    (told,) = [each for each in shown["changes"] if each["zone_id"] == XINZHENG]
    response = post(client, body(shown, XINZHENG))
    assert response.status_code == 201, response.json
    assert schemas.SavedRepair().validate(response.json) == {}
    (version,) = response.json["versions"]
    assert version["version_id"] == f"xinzheng-{DAY}-r1"
    assert version["based_on"] == "xinzheng-2020"
    after = store.read("zones")
    old, new = after.loc[XINZHENG], after.loc[f"{version['version_id']}-in-force"]
    assert old.geometry.equals_exact(before.geometry[XINZHENG], 0.0)
    assert (old["valid_to"], new["valid_from"]) == (date(2020, 11, 1), date(2020, 11, 1))
    assert new["valid_to"] == before["valid_to"][XINZHENG]
    gained = float(area_km2([shapely.difference(new.geometry, old.geometry)])[0])
    assert gained == pytest.approx(told["gained_km2"], rel=0.01)
    assert "王工" in new["source"]
    assert "误画，按边界检查修复" in new["source"]
    assert new["recorded"] == MOMENT.date()
    assert new["legal_basis"] == old["legal_basis"]
    (change,) = [row for _, row in read_history(store).changes.iterrows()]
    assert (change["author"], change["reason"]) == ("王工", "误画，按边界检查修复")
    others = before.index[before["lineage"] != "xinzheng"]
    assert after.loc[others].equals(before.loc[others])


def test_all_zones_are_saved_as_shown_and_the_faults_are_gone(
    client: FlaskClient, store: Store
) -> None:
    shown = preview(client)
    answer = post(client, body(shown)).json
    lineages = {each["zone_id"].rsplit("-20", 1)[0] for each in shown["changes"]}
    assert len(answer["versions"]) == len(lineages) > 1
    assert answer["before"] == shown["before"]
    assert answer["after"] == shown["after"]
    again = preview(client)
    assert again["before"] == shown["after"]
    assert again["changes"] == []
    left = get(client, f"/api/audit?as_of={DAY}")["tally"]
    assert left["repairable"] == 0
    # The day before, all is as it was.
    assert preview(client, as_of="2020-10-31")["before"] == shown["before"]


def test_a_correction_from_the_first_day_withdraws_the_old_version_and_can_be_undone(
    client: FlaskClient, store: Store
) -> None:
    before = store.read("zones")
    shown = preview(client)
    (version,) = post(client, body(shown, ZHONGMU, valid_from="2020-07-31")).json["versions"]
    assert version["withdrawn"] == ["zhongmu-2020"]
    history = read_history(store)
    assert "zhongmu-2020" not in set(history.zones["version_id"])
    kept = history.versions.loc[ZHONGMU]
    assert kept.geometry.equals_exact(before.geometry[ZHONGMU], 0.0)
    undo = {
        "action": "undo", "lineage": "zhongmu", "version_id": version["version_id"],
        "state": lineage_state(history.zones, "zhongmu"), "author": "李工", "reason": "复核",
    }  # fmt: skip
    done = post(client, undo, "/api/zones/versions")
    assert done.status_code == 201, done.json
    assert preview(client)["before"] == shown["before"]


def test_faults_that_were_accepted_stay_in_the_preview_and_in_what_is_saved(
    client: FlaskClient,
) -> None:
    faults = get(client, f"/api/audit?as_of={DAY}")["faults"]
    kept = [
        next(each for each in faults if each["kind"] == kind and each["repairable"])
        for kind in ("overlap", "hole")
    ]
    for fault in kept:
        given = {"as_of": DAY, "fault_id": fault["fault_id"], "reason": "属实", "author": "王工"}
        assert post(client, given, "/api/audit/accept").status_code == 200
    shown = preview(client)
    repairable = sum(each["repairable"] for each in faults)
    mended = sum(shown["before"].values()) - sum(shown["after"].values())
    assert mended == repairable - len(kept)
    grounds = [shapely.geometry.shape(each["geometry"]) for each in shown["features"]]
    located = get(client, f"/api/audit?as_of={DAY}&f=geojson&state=accepted")["features"]
    for fault in located:
        accepted_ground = shapely.geometry.shape(fault["geometry"])
        on_it = shapely.area(shapely.intersection(grounds, accepted_ground))
        assert on_it.max() < 0.01 * accepted_ground.area  # the answers' coordinates are rounded
    assert post(client, body(shown)).status_code == 201
    accepted = get(client, f"/api/audit?as_of={DAY}&state=accepted")["faults"]
    measures = {each["fault_id"]: each["measure"] for each in accepted}
    assert measures == pytest.approx({each["fault_id"]: each["measure"] for each in kept}, rel=1e-6)
    assert get(client, f"/api/audit?as_of={DAY}")["tally"]["repairable"] == 0


def test_a_zone_that_changed_meanwhile_is_not_saved_and_the_answer_says_who(
    client: FlaskClient, store: Store
) -> None:
    shown = preview(client)
    later = body(shown, XINZHENG, author="李工", valid_from="2020-11-02")
    assert post(client, later).status_code == 201
    before = store.read("zones")
    for zones in ([XINZHENG], [ZHONGMU, XINZHENG]):
        response = post(client, body(shown, *zones))
        assert response.status_code == 409, response.json
        assert response.json["field"] == "zones"
        assert "李工" in response.json["message"]
    assert store.read("zones").equals(before)


def test_a_repair_that_an_acceptance_changed_is_not_saved(client: FlaskClient) -> None:
    shown = preview(client)
    hole = next(
        each for each in get(client, f"/api/audit?as_of={DAY}")["faults"] if each["kind"] == "hole"
    )
    given = {"as_of": DAY, "fault_id": hole["fault_id"], "reason": "有意划出", "author": "王工"}
    post(client, given, "/api/audit/accept")
    response = post(client, body(shown, XINZHENG))
    assert response.status_code == 409
    assert "重新预览" in response.json["message"]


def test_a_change_of_another_zone_that_leaves_the_repair_as_it_was_is_no_conflict(
    client: FlaskClient, store: Store
) -> None:
    shown = preview(client)
    zones = store.read("zones")
    zones.loc["dengfeng-no-record-undetermined", "note"] = "另有说明"
    store.replace("zones", zones)
    assert post(client, body(shown, XINZHENG)).status_code == 201


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": None}, "reason"),
        ({"reason": " \n"}, "reason"),
        ({"reason": "字" * 501}, "reason"),
        ({"author": ""}, "author"),
        ({"author": "字" * 61}, "author"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_from": "2020-13-01"}, "valid_from"),
        ({"valid_from": "1900-01-01"}, "valid_from"),
        ({"valid_from": "2019-01-01"}, "valid_from"),  # before the version begins
        ({"valid_from": "2021-12-13"}, "valid_from"),  # the day on which it has ended
        ({"zones": []}, "zones"),
        ({"zones": None}, "zones"),
        ({"zones": "xinzheng-2020-in-force"}, "zones"),
        ({"zones": [{"zone_id": XINZHENG}]}, "zones"),
        ({"zones": [{"zone_id": 1, "state": 2}]}, "zones"),
        ({"zones": [{"zone_id": XINZHENG, "state": "x", "more": "y"}]}, "zones"),
        ({"layer": "tasks"}, "layer"),
        ({"layer": "units"}, "layer"),
        ({"extra": "1"}, "extra"),
        ({"gap_width_m": -1}, "gap_width_m"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_saved(
    quiet: FlaskClient, values: dict[str, Any], field: str
) -> None:
    given = {**body(preview(quiet), XINZHENG), **values}
    response = post(quiet, {name: value for name, value in given.items() if value is not None})
    assert response.status_code == 400, response.json
    assert response.json["field"] == field
    assert changes_in(quiet) == 0


def test_a_zone_that_the_day_does_not_have_is_told(quiet: FlaskClient) -> None:
    for zone in ("nowhere", "xinzheng-2021-in-force", "</script>", "${x}"):
        given = body(preview(quiet), XINZHENG, zones=[{"zone_id": zone, "state": "a-b"}])
        response = post(quiet, given)
        assert response.status_code == 404, response.json
        assert response.json["field"] == "zones"


def test_of_several_zones_none_is_saved_if_one_cannot_be(quiet: FlaskClient) -> None:
    shown = preview(quiet)
    zones = [*chosen(shown, ZHONGMU), {"zone_id": XINZHENG, "state": "0-0"}]
    assert post(quiet, body(shown, ZHONGMU, zones=zones)).status_code == 409
    # Zhongmu begins on 2020-07-31, Xinzheng in January: the day fits one of them only.
    early = body(shown, XINZHENG, ZHONGMU, valid_from="2020-07-01")
    assert post(quiet, early).status_code == 400
    assert changes_in(quiet) == 0


def test_words_that_look_like_code_are_kept_as_words(client: FlaskClient) -> None:
    words = "<script>window.hit=1</script> ${7*7} {{7*7}} '); DROP TABLE zones; --"
    response = post(client, body(preview(client), XINZHENG, reason=words, author="<b>${x}</b>"))
    assert response.status_code == 201, response.json
    page = client.get("/zones").get_data(as_text=True)
    assert "<script>window.hit" not in page
    assert "&lt;script&gt;window.hit=1&lt;/script&gt; ${7*7} {{7*7}}" in page
    assert "<b>${x}" not in page


def test_another_site_or_a_plain_form_cannot_save(quiet: FlaskClient) -> None:
    given = body(preview(quiet), XINZHENG)
    assert quiet.post("/api/audit/repair", json=given).status_code == 400
    assert quiet.post("/api/audit/repair", data=given, headers=HEADERS).status_code == 400
    assert post(quiet, given, Origin="http://evil.example").status_code == 403
    assert post(quiet, given, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert changes_in(quiet) == 0


@pytest.mark.parametrize("given", [[], "x", 1, None, {}])
def test_a_body_of_another_shape_is_refused(quiet: FlaskClient, given: Any) -> None:
    assert post(quiet, given).status_code == 400


def test_a_version_of_which_nothing_would_be_left_cannot_be_saved(
    client: FlaskClient, store: Store
) -> None:
    zones = store.read("zones")
    whole = zones.geometry[ZHONGMU]
    zones.loc[XINZHENG, "geometry"] = shapely.transform(whole, lambda xy: xy + np.array([2.0, 0]))
    store.replace("zones", zones)  # far outside the city, to whose bounds it is clipped
    shown = preview(client)
    (gone,) = [each for each in shown["changes"] if each["zone_id"] == XINZHENG]
    assert gone["vanishes"]
    assert gone["state"] is None
    listed = {each["zone_id"]: each for each in shown["changes"]}
    assert listed[ZHONGMU]["state"]


def test_units_are_previewed_without_marks(client: FlaskClient, store: Store) -> None:
    units = store.read("units")
    units.loc["410184", "geometry"] = shapely.transform(
        units.geometry["410184"], lambda xy: xy + STEP_DEG
    )
    store.replace("units", units)
    shown = preview(client, layer="units")
    assert shown["changes"]
    assert {each["state"] for each in shown["changes"]} == {None}
