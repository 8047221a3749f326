"""A service whose every text was written by somebody who wants it to run."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from layers.rounds.plans import keep_plan
from routing.rounds.planning import planned
from routing.rounds.request import read_request
from routing.travel.choosing import Ports
from tests.layers.tasks.pictures import exif_of, picture
from tests.ledger.importing.world import Paper
from tests.routing.rounds import asked
from tests.web.life.life_app import HEADERS, life_app

MARK = "hOsTiLe"
#: Ends a tag, an attribute, a script, a template literal, a line of iCalendar, a cell.
NASTY = f"\"'><img src=x onerror={MARK}>&</script><script>{MARK}()</script>${{{MARK}}}{{{{7*7}}}}`"
FORMULA = f'=HYPERLINK("http://127.0.0.1:9/{MARK}","x")'
PLAN_ID, TEAM_ID = "0123456789abcdef", "T1"
#: What executes, in the form in which only a program of ours could have let it through.
RUNS = re.compile(rf"<(?:img src=x onerror=|script>){MARK}", re.IGNORECASE)
FILE_NAME = f"清单'><img src=x onerror={MARK}>${{{MARK}}}`"


def hostile_app(folder: Path) -> Flask:
    """The service on a store of its own, whose documents, entries, readings and plans attack."""
    app = life_app(folder)
    app.testing = False  # what fails is answered, as it would be
    client = app.test_client()
    for write in (_documents, _entries, _evidence, _readings, _gazetteer):
        write(client)
    _plan(app)
    return app


def sent(client: FlaskClient, path: str, status: int, **asked_for: Any) -> Any:
    """Answer of a request of our own pages."""
    answer = client.post(path, headers=HEADERS, **asked_for)
    assert answer.status_code == status, answer.text
    return answer.json


def _documents(client: FlaskClient) -> None:
    items = tuple(
        (f"{item[0]}{NASTY}", f"{FORMULA}{item[1]}", (f"{item[2][0]}{NASTY}",), *item[3:])
        for item in Paper().items
    )
    paper = Paper(title=f"郑州市{NASTY}整改任务清单", number="郑政办〔2021〕3号", items=items)
    file = (io.BytesIO(paper.text().encode()), f"{FILE_NAME}.txt")
    draft = sent(client, "/api/documents/parse", 200, data={"file": file})["draft_id"]
    signed = {"author": NASTY[:60], "reason": f"{NASTY}{FORMULA}"}
    made = sent(
        client, "/api/documents/import", 200, json={"draft_id": draft, "as_new": True, **signed}
    )
    assert made["added"] == 3


def _entries(client: FlaskClient) -> None:
    step = {
        "action": "find",
        "author": NASTY[:60],
        "reason": f"{FORMULA}\nX-EVIL:{NASTY}",
        "last_entry_id": 0,
        "details": {"name": NASTY[:80], "type": "coal_yard", "owner": FORMULA[:80],
                    "place_name": NASTY[:80]},
    }  # fmt: skip
    sent(client, "/api/tasks/A8/entries", 201, json=step)


# What a phone says of itself may attack too.
def _exif() -> Any:
    exif = exif_of()
    exif.get_ifd(0x8825)[18] = NASTY  # the datum of its position
    exif[0x010E] = NASTY
    return exif


def _evidence(client: FlaskClient) -> None:
    form = {"author": NASTY[:60], "file": (io.BytesIO(picture(exif=_exif())), f"{FILE_NAME}.jpg")}
    sent(client, "/api/tasks/A8/evidence", 201, data=form)
    page = f"<!doctype html><script>{MARK}()</script>".encode()
    form = {"author": "甲", "file": (io.BytesIO(page), "x.txt")}
    sent(client, "/api/tasks/A8/evidence", 201, data=form)


def _readings(client: FlaskClient) -> None:
    station = NASTY.replace('"', "")
    rows = f"日期,站点,区县,污染物,浓度,单位\n2020-01-01,{station},新密市,PM2.5,86,μg/m³\n"
    rows += f"2020-01-02,{FORMULA.replace(',', ';')},新密市,PM2.5,87,μg/m³\n"
    form = {"file": (io.BytesIO(rows.encode()), f"{FILE_NAME}.csv"), "author": NASTY[:60]}
    sent(client, "/api/readings", 201, data=form)


def _gazetteer(client: FlaskClient) -> None:
    name = NASTY.replace('"', "").replace(",", "")
    formula = FORMULA.split(",")[0]
    rows = f"地名,经度,纬度,类型\n煤场{name},113.4,34.5,地点\n{formula}村,113.41,34.51,村\n"
    form = {"file": (io.BytesIO(rows.encode()), f"{FILE_NAME}.csv"), "datum": "wgs84"}
    looked = sent(client, "/api/gazetteers/preview", 200, data=form)
    words = dict.fromkeys(("source", "licence", "author", "reason"), NASTY[:60])
    sent(client, "/api/gazetteers", 201, json={"upload_id": looked["upload_id"], **words,
                                               "datum": "wgs84"})  # fmt: skip


def _plan(app: Flask) -> None:
    stops = [
        asked.stop("a", name=NASTY, checks=[NASTY, FORMULA], because={"zh": NASTY, "en": NASTY}),
        asked.stop("b", 2, name=FORMULA, meets=[NASTY], zone=NASTY),
    ]
    body = asked.request(
        *stops,
        title=NASTY,
        teams=[asked.team(TEAM_ID, name=NASTY[:40])],
        unannounced=True,
        as_of=asked.DAY,
    )
    request = read_request(body)
    store = app.extensions["sansan"].store
    keep_plan(store, PLAN_ID, request.values, planned(request, Ports()), datetime.now(UTC))
