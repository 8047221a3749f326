"""The API of zones: versions saved, undone, ended, compared; notices read and compiled."""

import copy
import io
import json

import docx
import pytest
import shapely

from tests.web.zones.zone_app import DAY, HEADERS, opened_zone_app
from web.schemas import ErrorAnswer
from web.zones import schemas
from web.zones.notices import MAX_CHARACTERS

HALF = {
    "type": "Polygon",
    "coordinates": [[[113.40, 34.75], [113.45, 34.75], [113.45, 34.80], [113.40, 34.80],
                     [113.40, 34.75]]],
}  # fmt: skip
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[113.4, 34.7], [113.5, 34.8], [113.5, 34.7], [113.4, 34.8], [113.4, 34.7]]],
}
NOTICE = """荥阳市人民政府关于划定禁煤区的通告
荥政通〔2021〕9号
一、禁煤区范围
1. 整体划入：荥阳市全域，除崔庙镇外；
2. 岳村镇：任岗村。
二、例外：电煤、集中供热。
本通告自2021年12月1日起施行。
荥阳市人民政府
2021年11月20日
"""


@pytest.fixture
def app(tmp_path):
    with opened_zone_app(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory):
    """For tests that change nothing."""
    with opened_zone_app(tmp_path_factory.mktemp("zones")) as made:
        yield made


@pytest.fixture
def reader(shared_app):
    with shared_app.test_client() as made:
        yield made


@pytest.fixture
def client(app):
    with app.test_client() as made:
        yield made


def lineage(client, name="xingyang"):
    answer = client.get(f"/api/zones/{name}/versions")
    assert answer.status_code == 200, answer.text
    assert schemas.Lineage().validate(json.loads(answer.text)) == {}
    return json.loads(answer.text)


def version(record, version_id):
    return next(each for each in record["versions"] if each["version_id"] == version_id)


def post(client, path, body, **options):
    return client.post(path, json=body, headers=HEADERS, **options)


def edit(client, **changed):
    record = lineage(client, changed.get("lineage", "xingyang"))
    body = {
        "lineage": "xingyang",
        "state": record["state"],
        "based_on": "xingyang-2020",
        "valid_from": "2021-06-01",
        "author": "张三",
        "reason": "按新公告核对",
        "parts": [{"part": "in force", "geometry": HALF}],
        **changed,
    }
    return post(client, "/api/zones/versions", body)


def refused(answer, status=400):
    body = json.loads(answer.text)
    assert answer.status_code == status, answer.text
    assert ErrorAnswer().validate(body) == {}
    return body


def test_a_lineage_tells_its_versions_in_time_with_every_vertex(reader):
    record = lineage(reader)
    assert [each["version_id"] for each in record["versions"]] == [
        "xingyang-before-2014", "xingyang-2014", "xingyang-2020",
    ]  # fmt: skip
    assert [each["status"] for each in record["versions"]] == ["past", "past", "current"]
    ring = next(p for p in version(record, "xingyang-2014")["parts"] if p["part"] == "in force")
    assert ring["vertices"] == 5
    assert shapely.geometry.shape(ring["geometry"]).area > 0
    assert ring["area_km2"] == pytest.approx(8.2, abs=0.1)  # as the version's own note says


def test_an_unknown_lineage_is_named(reader):
    body = refused(reader.get("/api/zones/nowhere/versions"), 404)
    assert "gongyi" in body["message"]


def test_saving_makes_a_version_that_the_map_and_the_verdicts_use(client):
    before = client.get("/api/check?lon=113.43&lat=34.77&datum=wgs84").json
    assert before["verdict"] == "unknown"
    answer = edit(client)
    assert answer.status_code == 201, answer.text
    made = json.loads(answer.text)
    assert schemas.AddedVersion().validate(made) == {}
    assert made["ends"] == {"xingyang-2020": "2021-06-01"}
    assert made["revision"] == 2
    after = client.get("/api/check?lon=113.43&lat=34.77&datum=wgs84").json
    assert after["verdict"] == "inside"
    assert after["zone"]["valid_from"] == "2021-06-01"
    earlier = client.get("/api/check?lon=113.43&lat=34.77&datum=wgs84&as_of=2021-05-31").json
    assert earlier["verdict"] == "unknown"
    layer = client.get("/api/layers/coal_ban").json
    assert made["version_id"] in {each["properties"]["version_id"] for each in layer["features"]}
    assert client.get("/healthz").json["revision"] == 2


def test_the_version_says_who_made_it_and_why(client):
    made = json.loads(edit(client, boundary_precision_m=50, note="现场核对").text)
    found = version(lineage(client), made["version_id"])
    assert found["change"]["author"] == "张三"
    assert found["change"]["reason"] == "按新公告核对"
    assert found["change"]["based_on"] == "xingyang-2020"
    assert found["parts"][0]["boundary_precision_m"] == 50
    assert found["note"] == {"zh": "现场核对", "en": "现场核对"}
    assert "张三" in found["source"]["zh"]


def test_undo_is_a_version_with_the_very_same_vertices(client):
    before = version(lineage(client), "xingyang-2020")
    made = json.loads(edit(client).text)
    record = lineage(client)
    body = {"action": "undo", "version_id": made["version_id"], "lineage": "xingyang",
            "state": record["state"], "author": "李四", "reason": "画错"}  # fmt: skip
    answer = post(client, "/api/zones/versions", body)
    assert answer.status_code == 201, answer.text
    undone = json.loads(answer.text)
    assert undone["withdrawn"] == [made["version_id"]]
    record = lineage(client)
    restored = version(record, undone["version_id"])
    assert restored["parts"][0]["geometry"] == before["parts"][0]["geometry"]
    assert restored["status"] == "current"
    assert version(record, made["version_id"])["status"] == "withdrawn"
    assert [each["action"] for each in record["changes"]] == ["edit", "undo"]
    again = refused(post(client, "/api/zones/versions", {**body, "state": record["state"]}), 404)
    assert made["version_id"] in again["message"]


def test_what_was_not_made_from_another_version_cannot_be_undone(client):
    state = lineage(client)["state"]
    body = {"action": "undo", "version_id": "xingyang-2020", "lineage": "xingyang",
            "state": state, "author": "a", "reason": "b"}  # fmt: skip
    assert "终止" in refused(post(client, "/api/zones/versions", body))["message"]


def test_an_end_leaves_no_version_from_its_day_on(client):
    body = {"action": "end", "version_id": "xingyang-2020", "lineage": "xingyang",
            "state": lineage(client)["state"], "valid_from": "2021-07-01", "author": "a",
            "reason": "废止"}  # fmt: skip
    assert post(client, "/api/zones/versions", body).status_code == 201
    layer = client.get("/api/layers/coal_ban").json
    assert "xingyang" not in {each["properties"]["lineage"] for each in layer["features"]}
    found = version(lineage(client), "xingyang-2020")
    assert (found["valid_to"], found["status"]) == ("2021-07-01", "past")


def test_the_second_of_two_editors_is_told_who_was_first_and_can_save_on_top(client):
    seen = lineage(client)["state"]
    assert edit(client).status_code == 201
    body = refused(edit(client, state=seen, author="李四"), 409)
    assert body["error"] == "ConflictError"
    assert body["field"] == "state"
    assert "张三" in body["message"]
    assert "按新公告核对" in body["message"]
    latest = lineage(client)["changes"][-1]["version_id"]
    assert edit(client, based_on=latest, author="李四", valid_from="2021-08-01").status_code == 201


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"author": ""}, "author", "修改人"),
        ({"author": None}, "author", "修改人"),
        ({"reason": "  "}, "reason", "理由"),
        ({"valid_from": None}, "valid_from", "缺少"),
        ({"valid_from": "2021-02-30"}, "valid_from", "没有这一天"),
        ({"valid_from": "1066-10-14"}, "valid_from", "1949"),
        ({"valid_from": "2020-07-30"}, "valid_from", "2020-07-31"),
        ({"valid_from": 20210601}, "valid_from", "文字"),
        ({"parts": []}, "parts", "至少一块"),
        ({"parts": None}, "parts", "至少一块"),
        ({"parts": [{"part": "in force", "geometry": BOW_TIE}]}, "parts", "自己相交"),
        ({"parts": [{"part": "mine", "geometry": HALF}]}, "parts", "undetermined"),
        ({"boundary_precision_m": -1}, "boundary_precision_m", "1"),
        ({"boundary_precision_m": "50"}, "boundary_precision_m", "数"),
        ({"lineage": "../etc"}, "lineage", "小写"),
        ({"based_on": "gongyi-2019"}, "based_on", "xingyang"),
        ({"action": "drop"}, "action", "drop"),
        ({"colour": "red"}, "colour", "colour"),
        ({"version_id": "mine"}, "version_id", "version_id"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_saved(reader, changed, field, words):
    body = {
        "lineage": "xingyang",
        "state": lineage(reader)["state"],
        "based_on": "xingyang-2020",
        "valid_from": "2021-06-01",
        "author": "张三",
        "reason": "核对",
        "parts": [{"part": "in force", "geometry": HALF}],
        **changed,
    }
    answer = refused(post(reader, "/api/zones/versions", body))
    assert answer["field"] == field
    assert words in answer["message"]
    assert reader.get("/healthz").json["revision"] == 1


def test_a_refusal_is_told_in_english_where_english_is_asked_for(client):
    answer = client.post("/api/zones/versions?lang=en", json={}, headers=HEADERS)
    assert "lower-case" in refused(answer)["message"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"X-Requested-With": "sansan", "Origin": "http://evil.example"}, 403),
        ({"X-Requested-With": "sansan", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
@pytest.mark.parametrize(
    "path",
    ["/api/zones/versions", "/api/zones/preview", "/api/zones/split", "/api/notices/parse",
     "/api/notices/compile"],
)  # fmt: skip
def test_other_sites_cannot_post(reader, path, headers, status):
    refused(reader.post(path, json={}, headers=headers), status)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"3", b"{", b'{"parts": NaN}', b'{"parts": 1e999}', b"[" * 100_000]
)
def test_a_body_that_is_no_json_object_is_refused(reader, data):
    answer = reader.post(
        "/api/zones/preview", data=data, content_type="application/json", headers=HEADERS
    )
    refused(answer)
    plain = reader.post(
        "/api/zones/preview", data=b"{}", content_type="text/plain", headers=HEADERS
    )
    refused(plain)


def test_a_preview_tells_area_and_what_changes(reader):
    body = {"parts": [{"part": "in force", "geometry": HALF}], "based_on": "xingyang-2014"}
    found = json.loads(post(reader, "/api/zones/preview", body).text)
    assert schemas.Preview().validate(found) == {}
    assert found["valid"]
    assert found["area_km2"]["in force"] == pytest.approx(25.4, abs=0.1)
    lost = {each["part"]: each for each in found["changes"]}
    assert lost["undetermined"]["lost_km2"] == pytest.approx(933.5, abs=0.5)


def test_a_preview_says_at_once_why_a_drawing_is_no_area(reader):
    body = {"parts": [{"part": "in force", "geometry": BOW_TIE}]}
    found = json.loads(post(reader, "/api/zones/preview", body).text)
    assert schemas.Preview().validate(found) == {}
    assert not found["valid"]
    (problem,) = found["problems"]
    assert problem["words"]["en"] == "the boundary crosses itself"
    assert (problem["lon"], problem["lat"]) == pytest.approx((113.45, 34.75))


def test_an_area_is_split_along_a_line(reader):
    line = {"type": "LineString", "coordinates": [[113.42, 34.7], [113.42, 34.9]]}
    found = json.loads(post(reader, "/api/zones/split", {"geometry": HALF, "line": line}).text)
    assert schemas.Pieces().validate(found) == {}
    west, east = map(shapely.geometry.shape, found["pieces"])
    assert west.union(east).equals(shapely.geometry.shape(HALF))


@pytest.mark.parametrize(
    "line", [None, {}, {"type": "LineString"}, {"type": "LineString", "coordinates": [[113, 34]]}]
)
def test_a_line_that_is_none_is_refused(reader, line):
    refused(post(reader, "/api/zones/split", {"geometry": HALF, "line": line}))


def test_two_versions_are_compared_with_the_tasks_that_change(client):
    made = json.loads(edit(client).text)["version_id"]
    answer = client.get(f"/api/zones/compare?a=xingyang-2020&b={made}")
    found = json.loads(answer.text)
    assert schemas.Difference().validate(found) == {}
    parts = {each["part"]: each for each in found["parts"]}
    assert parts["in force"]["gained_km2"] == pytest.approx(25.4, abs=0.1)
    assert parts["undetermined"]["lost_km2"] == pytest.approx(941.7, abs=0.5)
    assert found["as_of"] == DAY
    assert found["tasks"]
    for task in found["tasks"]:
        assert task["a"]["verdict"] != task["b"]["verdict"]
        assert task["a"]["because"]["zh"] != task["b"]["because"]["zh"]
        assert task["b"]["because"]["en"]


def test_the_changed_verdicts_are_those_of_the_two_days(client):
    """The API of tasks, asked before and after saving, must tell the same."""
    before = {t["task_id"]: t["verdict"] for t in client.get("/api/tasks").json["tasks"]}
    made = json.loads(edit(client).text)["version_id"]
    after = {t["task_id"]: t["verdict"] for t in client.get("/api/tasks").json["tasks"]}
    found = client.get(f"/api/zones/compare?a=xingyang-2020&b={made}").json
    changed = {task for task in before if before[task] != after[task]}
    assert {task["task_id"] for task in found["tasks"]} == changed


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [("", 400, "a"), ("a=xingyang-2020", 400, "b"), ("a=x&b=y", 404, None),
     ("a=xingyang-2020&b=xingyang-2014&c=1", 400, "c")],
)  # fmt: skip
def test_a_comparison_asked_wrongly_is_refused(reader, query, status, field):
    assert refused(reader.get(f"/api/zones/compare?{query}"), status)["field"] == field


def test_a_pasted_notice_becomes_terms_with_their_words_marked(reader):
    found = json.loads(post(reader, "/api/notices/parse", {"text": NOTICE}).text)
    assert schemas.Notice().validate(found) == {}
    recipe = found["recipe"]
    assert (recipe["document_no"], recipe["effective"]) == ("荥政通〔2021〕9号", "2021-12-01")
    lines = {line["number"]: line["text"] for line in found["lines"]}
    terms = [t for zone in recipe["zones"] for t in [*zone["include"], *zone["exclude"]]]
    assert len(terms) >= 3
    for term in terms:
        marked = "".join(lines[number][begin:end] for number, begin, end in term["marks"])
        assert term["text"].replace(" ", "") in marked.replace(" ", "")
        assert all(name[:2] in marked for name in term["names"])


def test_a_phrase_broken_over_two_lines_is_marked_on_both(reader):
    first = "任岗村、马寨村、芦村、台郡村、竹竿园村、尖山村、苏寨村、王庄村、桥沟村、苇园"
    text = NOTICE.replace("岳村镇：任岗村。", f"岳村镇：{first}\n村、西村。")
    found = json.loads(post(reader, "/api/notices/parse", {"text": text}).text)
    lines = {line["number"]: line["text"] for line in found["lines"]}
    villages = next(
        t for z in found["recipe"]["zones"] for t in z["include"] if t["kind"] == "village"
    )
    assert [lines[n][a:b] for n, a, b in villages["marks"]] == [first, "村、西村"]


def test_the_worker_reads_the_same_out_of_a_file(reader):
    pasted = json.loads(post(reader, "/api/notices/parse", {"text": NOTICE}).text)["recipe"]
    document = docx.Document()
    for line in NOTICE.splitlines():
        document.add_paragraph(line)
    kept = io.BytesIO()
    document.save(kept)
    for contents, name in ((NOTICE.encode("gb18030"), "通告.TXT"), (kept.getvalue(), "通告.docx")):
        answer = reader.post(
            "/api/notices/parse",
            data={"file": (io.BytesIO(contents), name)},
            headers=HEADERS,
            content_type="multipart/form-data",
        )
        found = json.loads(answer.text)["recipe"]
        assert answer.status_code == 200, answer.text
        assert found["effective"] == pasted["effective"]
        names = [t["names"] for z in found["zones"] for t in z["include"]]
        assert names == [t["names"] for z in pasted["zones"] for t in z["include"]]


@pytest.mark.parametrize(
    ("contents", "name"),
    [(b"PK\x03\x04 not a zip", "a.docx"), (b"%PDF-1.4 nothing", "a.pdf"), (b"", "a.txt"),
     (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc"), (NOTICE.encode(), "a.exe"),
     (b'<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource>', "a.txt")],
)  # fmt: skip
def test_a_hostile_or_damaged_file_is_refused_in_words(reader, contents, name):
    answer = reader.post(
        "/api/notices/parse",
        data={"file": (io.BytesIO(contents), name)},
        headers=HEADERS,
        content_type="multipart/form-data",
    )
    assert refused(answer)["field"] == "file"


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"text": ""}, 400), ({"text": 3}, 400), ({"text": "今天天气很好"}, 400),
     ({"text": "禁煤区" * MAX_CHARACTERS}, 413)],
)  # fmt: skip
def test_a_text_that_draws_no_zone_is_refused(reader, body, status):
    refused(post(reader, "/api/notices/parse", body), status)


def compiled(client, recipe):
    answer = post(client, "/api/notices/compile", {"recipe": recipe})
    assert answer.status_code == 200, answer.text
    found = json.loads(answer.text)
    assert schemas.CompiledNotice().validate(found) == {}
    return found


def test_a_corrected_term_makes_another_zone(reader):
    recipe = json.loads(post(reader, "/api/notices/parse", {"text": NOTICE}).text)["recipe"]
    found = compiled(reader, recipe)
    assert found["valid_from"] == "2021-12-01"
    told = {name["name"]: name for name in found["names"]}
    assert told["任岗村"]["outcome"] == "open"
    assert told["任岗村"]["open"]["type"] in ("Polygon", "MultiPolygon")
    corrected = copy.deepcopy(recipe)
    corrected["zones"][0]["exclude"] = []
    corrected["zones"][0]["include"] = [
        {"kind": "unit", "names": ["荥阳市", "中牟县"], "parent": "郑州市", "text": "更正"}
    ]
    again = compiled(reader, corrected)
    assert again["whole"]["in_force_km2"] > found["whole"]["in_force_km2"]
    assert {name["key"] for name in again["names"]} == {"0.include.0"}


@pytest.mark.parametrize(
    "recipe",
    [None, [], {}, {"zones": 3}, {"zones": [3]}, {"zones": [{"include": "x"}]},
     {"zones": [{"include": [{"kind": "moon", "names": []}]}]},
     {"zones": [{"include": [{"kind": "unit", "names": ["荥阳市"], "width_m": -3}]}]},
     {"zones": [{"include": [{"kind": "road_ring", "names": ["a"], "precision_m": 1,
                              "corners": [[0, 0], [1, 1], [1, 0]]}]}]},
     {"zones": [{"include": [{"kind": "unit", "names": ["x"]}] * 401}]}],
)  # fmt: skip
def test_a_recipe_that_is_none_is_refused(reader, recipe):
    answer = post(reader, "/api/notices/compile", {"recipe": recipe})
    assert answer.status_code in (400, 413), answer.text


def test_a_notice_is_saved_as_the_first_version_of_a_new_zone(client):
    recipe = json.loads(post(client, "/api/notices/parse", {"text": NOTICE}).text)["recipe"]
    body = {"action": "notice", "recipe": recipe, "lineage": "xingyang-villages",
            "state": "new", "based_on": None, "valid_from": "2021-12-01",
            "author": "王五", "reason": "新通告"}  # fmt: skip
    answer = post(client, "/api/zones/versions", body)
    assert answer.status_code == 201, answer.text
    record = lineage(client, "xingyang-villages")
    (made,) = record["versions"]
    assert made["status"] == "current"
    assert "荥政通〔2021〕9号" in made["legal_basis"]["zh"]
    assert made["recorded"] == "2021-11-20"
    assert set(made["exempt"]) == {"thermal_power", "central_heating"}
    assert refused(post(client, "/api/zones/versions", body), 409)["field"] == "state"
    body |= {"state": record["state"]}
    assert refused(post(client, "/api/zones/versions", body))["field"] == "based_on"


def test_a_notice_can_follow_a_version_that_is_on_record(client):
    recipe = json.loads(post(client, "/api/notices/parse", {"text": NOTICE}).text)["recipe"]
    body = {"action": "notice", "recipe": recipe, "lineage": "xingyang",
            "state": lineage(client)["state"], "based_on": "xingyang-2020",
            "valid_from": "2021-12-01", "author": "王五", "reason": "新通告"}  # fmt: skip
    made = json.loads(post(client, "/api/zones/versions", body).text)
    assert made["ends"] == {"xingyang-2020": "2021-12-01"}
    verdict = client.get("/api/check?lon=113.39&lat=34.78&datum=wgs84").json["verdict"]
    assert verdict in ("inside", "unknown")


PAYLOAD = (
    '<img src=x onerror="window.hit=1"></script><script>window.hit=1</script>${1}{{12345*67891}}'
)


def test_text_of_a_person_is_escaped_on_every_page(client):
    made = json.loads(edit(client, author=PAYLOAD[:60], reason=PAYLOAD, note=PAYLOAD,
                           legal_basis=PAYLOAD[:200]).text)["version_id"]  # fmt: skip
    paths = ["/zones", "/zones/edit/xingyang", f"/zones/compare?a=xingyang-2020&b={made}",
             "/zones/notice", "/"]  # fmt: skip
    for path in paths:
        page = client.get(path)
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        assert "</script><script>window" not in page.text
        assert str(12345 * 67891) not in page.text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "path",
    ["/zones", "/zones/edit/gongyi", "/zones/edit/gongyi?version=gongyi-2019", "/zones/compare",
     "/zones/compare?a=xingyang-2014&b=xingyang-2020", "/zones/notice"],
)  # fmt: skip
def test_pages_answer_in_both_languages(reader, path, lang):
    joint = "&" if "?" in path else "?"
    page = reader.get(f"{path}{joint}lang={lang}")
    assert page.status_code == 200
    assert f'<html lang="{"en" if lang == "en" else "zh-CN"}"' in page.text


def test_a_page_for_an_unknown_zone_is_not_found(reader):
    assert reader.get("/zones/edit/nowhere").status_code == 404


def test_the_description_of_the_api_lists_these_routes(reader):
    spec = reader.get("/api/openapi.json").json
    assert {
        "/api/zones/{lineage}/versions", "/api/zones/versions", "/api/zones/preview",
        "/api/zones/split", "/api/zones/compare", "/api/zones/compare.{suffix}",
        "/api/notices/parse", "/api/notices/compile", "/api/export/{layer_id}.{suffix}",
    } <= set(spec["paths"])  # fmt: skip
    body = spec["paths"]["/api/zones/versions"]["post"]["requestBody"]
    assert "valid_from" in body["content"]["application/json"]["schema"]["properties"]
