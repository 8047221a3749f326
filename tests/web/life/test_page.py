"""The page of a task as the server writes it: whole without scripts, and safe from all input."""

import json
import re

import pytest

from layers import append_only
from layers.store import count_change
from layers.tasks.document_tables import TEXTS
from ledger.documents import read_document
from ledger.parse import parse_tasks
from tests.layers.tasks.pictures import exif_of, picture
from tests.web.life.life_app import Task
from web.life.ledger import read_ground

LIST = """某市督察反馈问题整改清单
一、散煤治理
1.某镇有散煤复燃。
整改目标：散煤清零。
整改措施：
(1)逐户排查，建立台账。
(2)取缔散煤销售点。
责任单位：某市政府
整改时限：立即整改，长期坚持
2.某镇堆场没有覆盖。
整改目标：全部覆盖。
整改措施：
(1)覆盖堆场。
责任单位：某市政府
整改时限：2020年10月底
"""
HOSTILE = '"><img src=x onerror="window.hit=1">{{ 7*7 }}'


def page(client, path="/tasks/A8") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def shown(html: str) -> str:
    """What a reader without scripts sees."""
    plain = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).split())


def keep_text(app, task_id: str, number: int) -> None:
    """The text of a task put on record, as an import does it."""
    found = parse_tasks(read_document(LIST.encode(), "清单.txt")).tasks[number]
    row = {
        "task_id": task_id,
        "document_id": "test",
        "item_no": number + 1,
        "record": json.dumps(found.to_json(), ensure_ascii=False),
        "matching": "{}",
        "imported_at": "2020-11-01T00:00:00+00:00",
    }
    with app.extensions["sansan"].store.transaction() as connection:
        append_only.append(connection, TEXTS, [row])
        count_change(connection)


def test_the_measures_of_an_imported_text_have_a_life_of_their_own(app, client):
    keep_text(app, "A8", 0)
    task = Task(client)
    assert read_ground(app.extensions["sansan"].store).facts["A8"].measure_ids == (
        "A8/m1",
        "A8/m2",
    )
    told = task.life()
    assert [one["subject_id"] for one in told["measures"]] == ["A8/m1", "A8/m2"]
    assert "逐户排查" in told["measures"][0]["text"]
    assert told["measures"][0]["lines"] == [6, 6]
    html = shown(page(client))
    assert "取缔散煤销售点" in html
    assert "散煤清零" in html
    task.do("start")
    photo = task.photo(picture())
    task.do("request_review", author="张三", evidence=[photo])
    answer = task.post("verify", details={"next_due": "2021-02-01"})
    assert "A8/m1（已挂账）、A8/m2（已挂账）" in answer.json["message"]
    for measure in ("A8/m1", "A8/m2"):
        task.do("start", subject_id=measure)
        task.do("request_review", subject_id=measure, author="张三", evidence=[photo])
        task.do("verify", subject_id=measure, details={"next_due": "2021-02-01"})
    task.do("verify", details={"next_due": "2021-02-01"})
    assert task.life()["task"]["state"] == "supervised"
    assert "下次复查 2021-02-01" in shown(page(client))


def test_the_page_answers_in_its_first_line(client):
    assert "已挂账" in shown(page(client))
    assert "下一步：开始整治" in shown(page(client))
    late = shown(page(client, "/tasks/A14"))
    assert "时限 2020-09-30 已过" in late
    assert "下一步：复查（回头看）" in shown(page(client, "/tasks/A15"))


def test_the_page_tells_a_missed_limit_and_that_only_closure_is_left(client, task, clock):
    point = task.do("find", details={"name": "某厂", "type": "workshop", "mode": "upgrade"})[
        "subject_id"
    ]
    task.do("register", subject_id=point)
    task.do("start", subject_id=point, details={"deadline": "2020-11-25"})
    clock.day = "2020-11-26"
    html = page(client, "/tasks/A8?as_of=2020-11-26")
    assert "限期 2020-11-25 已过" in shown(html)
    (record,) = task.life("2020-11-26")["points"]
    assert record["next"]["action"] == "change_class"
    assert record["next"]["modes"] == ["closure"]
    assert re.search(r'button--primary" data-act="change_class"', html)


def test_a_supervised_task_that_is_due_is_told(client, task, clock):
    task = Task(client, "A15")
    photo = task.photo(picture())
    task.do("recheck", evidence=[photo], details={"next_due": "2020-11-30"})
    clock.day = "2020-12-02"
    assert "应于 2020-11-30 复查，已过期" in shown(page(client, "/tasks/A15?as_of=2020-12-02"))
    assert "已过期" not in shown(page(client, "/tasks/A15?as_of=2020-11-30"))


def test_what_people_type_is_text_and_never_markup(client, task):
    photo = task.send(picture(exif=exif_of()), name=f"{HOSTILE}.jpg").json["sha256"]
    details = {"name": HOSTILE, "type": "other", "owner": HOSTILE, "place_name": HOSTILE}
    task.do("find", author=HOSTILE[:60], reason=HOSTILE, details=details, evidence=[photo])
    html = page(client)
    body = re.sub(r"<script type=\"application/json\".*?</script>", "", html, flags=re.DOTALL)
    assert "<img src=x" not in html
    assert "&lt;img src=x" in body
    assert "{{ 7*7 }}" in body
    assert html.count("</script>") == len(re.findall(r"<script\b", html))


def test_the_page_of_an_entry_shows_what_speaks_against_a_photo(client, task):
    details = {"name": "某厂", "type": "other", "lon": 113.0, "lat": 34.5, "datum": "wgs84",
               "precision_m": 10}  # fmt: skip
    photo = task.photo(picture(exif=exif_of()))
    point = task.do("find", details=details, evidence=[photo])["subject_id"]
    task.do("note", subject_id=point, evidence=[photo])
    text = shown(page(client))
    assert "超出允许的 260 m" in text
    assert "比该步骤日期 2020-11-20 早 21 天" in text
    assert "同一文件也用于" in text
    assert "按北京时间计" in text


@pytest.mark.parametrize("path", ["/tasks/Z9", "/tasks/..%2f..%2fetc", "/tasks/A8/x"])
def test_what_is_no_task_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_misspelt_parameter_is_refused(client):
    assert client.get("/tasks/A8?as_off=2020-11-01").status_code == 400
    assert client.get("/tasks/A8?as_of=gestern").status_code == 400
