"""Takes the pictures of the README anew: `.venv/bin/python -m tests.browser.pictures`."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

import server
from tests.browser.conftest import CHROMIUM_FLAGS, chromium_path, serve
from web import assets

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DAY = "2020-11-01"
#: file → language, width and height in px, and what the address adds
PICTURES = {
    "map-zh": ("zh", 1366, 768, ""),
    "map-en": ("en", 1366, 768, ""),
    "phone-zh": ("zh", 390, 844, ""),
}


def take(browser: Browser, base_url: str) -> None:
    """Save every picture under `docs/images/`."""
    for name, (language, width, height, rest) in PICTURES.items():
        page = browser.new_page(
            viewport={"width": width, "height": height}, reduced_motion="reduce", locale="zh-CN"
        )
        page.goto(f"{base_url}/?lang={language}#t={DAY}{rest}")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1000)  # fades of the map's own
        page.screenshot(path=IMAGES / f"{name}.png")
        page.close()


def main() -> None:
    """Serve a fresh store and take every picture of it."""
    assets.ensure()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = server.create_app({"STORE": str(Path(folder) / "store.gpkg"), "AS_OF": DAY})
        base_url, stop = serve(app)
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*CHROMIUM_FLAGS, "--no-sandbox"]
        )
        take(browser, base_url)
        browser.close()
        stop()


if __name__ == "__main__":
    main()
