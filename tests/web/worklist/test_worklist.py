"""The work list: what it shows, what settles a name, what is refused, what a gazetteer does."""

import io
import shutil

import pytest

from tests.web.worklist.worklist_app import HEADERS, STORE, opened_worklist_app
from web.worklist import schemas
from web.worklist.room import kept_words

SIGNED = {"author": "张三", "reason": "现场核实"}
POSITION = {"lon": 113.5, "lat": "34.57", "datum": "wgs84", "precision_m": 100}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A store on the built-in facts, closed: each test that changes one takes a copy."""
    folder = tmp_path_factory.mktemp("template")
    with opened_worklist_app(folder):
        pass
    return folder / STORE


@pytest.fixture
def client(tmp_path, template):
    shutil.copy(template, tmp_path / STORE)
    with opened_worklist_app(tmp_path) as app, app.test_client() as made:
        yield made


@pytest.fixture(scope="module")
def still(tmp_path_factory):
    """A client whose store no test changes."""
    with opened_worklist_app(tmp_path_factory.mktemp("still")) as app, app.test_client() as made:
        yield made


def names(answer):
    return {(t["task_id"], m["name"]): m for t in answer["tasks"] for m in t["mentions"]}


def held(schema, answer):
    """An answer, known to be what the API's description says."""
    assert schema().validate(answer) == {}
    return answer


def listed(client):
    return held(schemas.Worklist, client.get("/api/worklist").get_json())


def task_of(client, task_id):
    tasks = client.get("/api/tasks").get_json()["tasks"]
    return next(task for task in tasks if task["task_id"] == task_id)


def post(client, path, body):
    return client.post(f"/api{path}", json=body, headers=HEADERS)


def choose(client, task_id, name, **more):
    key = names(listed(client))[task_id, name]["key"]
    return post(client, "/worklist/choices", {"task_id": task_id, "key": key, **SIGNED, **more})


def look(client, text, **fields):
    sent = {"file": (io.BytesIO(text.encode()), "村.csv"), "datum": "wgs84", **fields}
    return client.post("/api/gazetteers/preview", data=sent, headers=HEADERS)


def test_the_list_has_names_of_kept_texts_and_places_without_coordinates(still):
    found = names(listed(still))
    assert found["A5", "青石崖村"]["state"] == "not_found"
    assert found["A5", "青石崖村"]["parents"] == ["新密市", "岳村镇"]
    assert found["A5", "新华路街道"]["state"] == "ambiguous"
    assert len(found["A5", "新华路街道"]["candidates"]) == 3  # one each of three counties
    assert found["A19", "王庄矿区"]["state"] == "unlocated"
    assert "in no public list of plants" in found["A28", "新密市东风电厂"]["how"]["en"]


def test_tasks_that_name_no_place_are_told_apart(still):
    answer = listed(still)
    without = {task["task_id"]: task["mentions"][0] for task in answer["without_place"]}
    assert without["A1"]["state"] == "no_place"
    assert without["A1"]["how"]["zh"] == "全市统筹事项，没有点名地点"
    assert "A5" not in without
    assert answer["tally"]["no_place"] == len(without)
    assert answer["count"] == sum(len(task["mentions"]) for task in answer["tasks"])


def test_the_page_reads_without_scripts_and_escapes_what_documents_say(still):
    html = still.get("/worklist").get_data(as_text=True)
    assert "青石崖村" in html
    assert "<mark>新华路街道</mark>" in html
    assert "<i>" not in html
    assert "&lt;i&gt;" in html
    assert "导入地名库" in html
    assert still.get("/worklist?lang=en").status_code == 200


def test_places_on_record_are_found_by_a_part_of_their_name(still):
    answer = still.get("/api/worklist/places?q=岳村").get_json()
    found = held(schemas.KnownPlaces, answer)["places"]
    assert {"岳村镇", "岳村镇驼腰村附近采石场"} == {one["name"] for one in found}
    assert still.get("/api/worklist/places?q=").get_json()["places"] == []


def test_a_position_settles_a_name_in_every_task_and_is_remembered(client):
    before = listed(client)["count"]
    answer = choose(client, "A5", "青石崖村", **POSITION)
    assert answer.status_code == 201
    made = held(schemas.RecordedChoice, answer.get_json())
    assert [task["task_id"] for task in made["tasks"]] == ["A18", "A5"]
    assert made["left"] == before - 2
    assert made["feature_id"] in str(task_of(client, "A5")["places"])
    history = listed(client)["choices"]
    assert (history[0]["author"], history[0]["name"]) == ("张三", "青石崖村")
    assert "第 1 号" in client.get("/worklist").get_data(as_text=True)


def test_a_candidate_settles_a_name(client):
    mention = names(listed(client))["A5", "新华路街道"]
    key = next(one["key"] for one in mention["candidates"] if "新密市" in one["within"])
    assert choose(client, "A5", "新华路街道", feature_id=key).status_code == 201
    assert ("A5", "新华路街道") not in names(listed(client))


def test_a_known_place_gets_its_coordinates_and_its_verdict_follows(client):
    answer = choose(client, "A19", "王庄矿区", **POSITION).get_json()
    assert [task["task_id"] for task in answer["tasks"]] == ["A19"]
    found = client.get("/api/findings?task_id=A19").get_json()["findings"]
    methods = {one["feature_id"]: one["method"] for one in found}
    assert methods[answer["feature_id"]] != "no place"
    assert "mine-wangzhuang" not in methods


def test_a_choice_is_withdrawn_and_all_is_as_before(client):
    before = task_of(client, "A5")["places"]
    number = choose(client, "A5", "青石崖村", **POSITION).get_json()["choice_no"]
    path = f"/worklist/choices/{number}/withdraw"
    assert post(client, path, {"author": "李四", "reason": ""}).status_code == 400
    assert post(client, path, {"author": "李四", "reason": "看错"}).status_code == 200
    assert post(client, path, {"author": "李四", "reason": "看错"}).status_code == 409
    assert task_of(client, "A5")["places"] == before
    assert ("A5", "青石崖村") in names(listed(client))
    assert [one["action"] for one in listed(client)["choices"]] == ["choose", "withdraw"]


def test_a_task_that_names_no_place_can_be_given_one(client):
    body = {"task_id": "A6", "key": "task|A6", **SIGNED, **POSITION}
    assert post(client, "/worklist/choices", body).get_json()["field"] == "name"
    made = post(client, "/worklist/choices", {**body, "name": "回收站"})
    assert made.get_json()["tasks"][0]["places"] == ["回收站"]
    county = {"task_id": "A7", "key": "task|A7", "name": "x", "feature_id": "410183", **SIGNED}
    assert post(client, "/worklist/choices", county).get_json()["field"] == "feature_id"


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({}, 400, "lon"),
        ({**POSITION, "datum": ""}, 400, "datum"),
        ({**POSITION, "datum": None}, 400, "datum"),
        ({**POSITION, "lon": "113,5"}, 400, "lon"),
        ({**POSITION, "lon": [1]}, 400, "lon"),
        ({**POSITION, "lon": 34.57, "lat": 113.5}, 400, "lon"),
        ({**POSITION, "precision_m": "0"}, 400, "precision_m"),
        ({"feature_id": "nowhere"}, 404, "feature_id"),
        ({**POSITION, "author": " "}, 400, "author"),
        ({**POSITION, "nonsense": 1}, 400, "nonsense"),
        ({**POSITION, "key": "410100||别处"}, 404, "key"),
    ],
)
def test_what_is_asked_wrongly_is_refused_with_its_field(still, more, status, field):
    key = names(listed(still))["A5", "青石崖村"]["key"]
    body = {"task_id": "A5", "key": key, **SIGNED, **more}
    answer = post(still, "/worklist/choices", body)
    assert (answer.status_code, answer.get_json().get("field", "key")) == (status, field)


def test_requests_of_other_sites_change_nothing(still):
    assert still.post("/api/worklist/choices", json={}).status_code == 400
    foreign = {**HEADERS, "Origin": "http://evil.example"}
    assert still.post("/api/gazetteers", json={}, headers=foreign).status_code == 403


CSV = (
    "地名,所属县区,所属乡镇,经度,纬度\n青石崖村,新密市,岳村镇,113.51,34.57\n"
    "驼腰村,新密市,岳村镇,113.5,34.56\n外村,,,116.4,39.9\n"
)


def test_a_gazetteer_is_looked_at_before_anything_is_stored(still):
    before = still.get("/api/meta").get_json().get("revision")
    answer = held(schemas.GazetteerLook, look(still, CSV).get_json())
    counts = {name: answer[name] for name in ("count", "new", "better", "known", "refused")}
    assert counts == {"count": 3, "new": 1, "better": 1, "known": 0, "refused": 1}
    assert answer["head"][0]["within"] == ["岳村镇", "新密市"]
    assert answer["refused_first"][0]["reason"]["en"] == "lies outside of the city"
    assert answer["columns"]["county"] == "所属县区"
    assert still.get("/api/meta").get_json().get("revision") == before
    assert still.get("/api/gazetteers").get_json() == {"imports": []}


@pytest.mark.parametrize(
    ("text", "fields", "field"),
    [
        ("地名,经度,纬度\n青石崖村,113.5,34.5\n", {"datum": ""}, "datum"),
        ("地名,经度,纬度\n青石崖村,113.5,34.5\n", {"nonsense": "1"}, "file"),
    ],
)
def test_a_gazetteer_that_cannot_be_read_says_what_is_missing(still, text, fields, field):
    answer = look(still, text, **fields)
    assert (answer.status_code, answer.get_json()["field"]) == (400, field)


def test_an_import_without_a_preview_is_refused(still):
    body = {"upload_id": "0" * 32, "source": "s", "licence": "l", **SIGNED}
    assert post(still, "/gazetteers", body).status_code == 404
    assert still.post("/api/gazetteers/preview", headers=HEADERS).status_code == 400


def test_an_imported_gazetteer_settles_names_by_itself(client):
    upload_id = look(client, CSV).get_json()["upload_id"]
    body = {"upload_id": upload_id, "datum": "wgs84", "source": "地名普查", "licence": "内部",
            "recorded": "2019-12-31", **SIGNED}  # fmt: skip
    answer = post(client, "/gazetteers", body)
    assert answer.status_code == 201
    told = held(schemas.ImportedGazetteer, answer.get_json())
    assert {task["task_id"]: task["places"] for task in told["tasks"]} == {
        "A5": ["青石崖村"], "A18": ["青石崖村"],
    }  # fmt: skip
    assert ("A5", "青石崖村") not in names(listed(client))
    row = client.get("/api/gazetteers").get_json()["imports"][0]
    assert (row["author"], row["recorded"], row["task_ids"]) == (
        "张三",
        "2019-12-31",
        ["A18", "A5"],
    )
    assert "地名普查" in client.get("/worklist").get_data(as_text=True)
    assert post(client, "/gazetteers", body).status_code == 404  # the upload is gone


def test_without_imported_documents_the_list_has_the_built_in_places(tmp_path):
    with opened_worklist_app(tmp_path, kept_words) as app, app.test_client() as client:
        found = {name for _, name in names(listed(client))}
    assert {"王庄矿区", "中博煤业", "新密市东风电厂"} <= found
    assert "青石崖村" not in found
