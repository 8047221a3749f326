"""Takes the pictures of the README anew: `.venv/bin/python -m tests.browser.pictures`."""

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

import server
from tests.browser.conftest import CHROMIUM_FLAGS, chromium_path, served

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DAY = "2020-11-01"
#: file → language, width and height in px, path of the page ("PLAN": a plan's, made first)
PICTURES = {
    "map-zh": ("zh", 1366, 768, "/"),
    "map-en": ("en", 1366, 768, "/"),
    "phone-zh": ("zh", 390, 844, "/"),
    "task-zh": ("zh", 1366, 768, "/tasks/A14"),
    "task-en": ("en", 1366, 768, "/tasks/A14"),
    "rounds-zh": ("zh", 1366, 768, "PLAN"),
    "rounds-en": ("en", 1366, 768, "PLAN"),
    "day-zh": ("zh", 390, 844, "PLAN/T1"),
}
HEADERS = {"X-Requested-With": "sansan", "Content-Type": "application/json"}
PLAN_S = 60


def take(browser: Browser, base_url: str) -> None:
    """Save every picture under `docs/images/`."""
    plan_path = make_plan(browser, base_url)
    for name, (language, width, height, path) in PICTURES.items():
        page = browser.new_page(
            viewport={"width": width, "height": height}, reduced_motion="reduce", locale="zh-CN"
        )
        path = path.replace("PLAN", plan_path)
        page.goto(f"{base_url}{path}?lang={language}&as_of={DAY}#t={DAY}")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1000)  # fades of the map's own
        page.screenshot(path=IMAGES / f"{name}.png")
        page.close()


def make_plan(browser: Browser, base_url: str) -> str:
    """Path of the page of a plan: the located tasks of the day, for two teams from the city."""
    page = browser.new_page()
    tower = {"depot_id": "D1", "name": "二七塔", "lon": 113.66, "lat": 34.7531, "datum": "wgs84"}
    body = {
        "choice": {"kind": "located"},
        "days": [DAY],
        "depots": [tower],
        "teams": [
            {"team_id": f"T{number}", "name": f"第{number}组", "start": "08:30", "end": "17:30"}
            for number in (1, 2)
        ],
    }
    made = page.request.post(f"{base_url}/api/rounds", data=json.dumps(body), headers=HEADERS)
    job_url = base_url + made.headers["location"]
    ends = time.monotonic() + PLAN_S
    while (job := page.request.get(job_url).json()).get("plan_id") is None:
        if job["state"] in {"failed", "cancelled"} or time.monotonic() > ends:
            raise RuntimeError(f"no plan: {job}")
        page.wait_for_timeout(500)
    page.close()
    return f"/rounds/{job['plan_id']}"


def main() -> None:
    """Serve a fresh store and take every picture of it."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = server.create_app({"STORE": str(Path(folder) / "store.gpkg"), "AS_OF": DAY})
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*CHROMIUM_FLAGS, "--no-sandbox"]
        )
        with served(app) as base_url:
            take(browser, base_url)
        browser.close()


if __name__ == "__main__":
    main()
