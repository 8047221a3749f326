"""A real Chromium on the real server; a page that leaves this host or logs an error fails."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import waitress
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    sync_playwright,
)

from web import assets

SCREENSHOTS = Path(__file__).parent / "screenshots"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # Chromium calls home by itself otherwise, which is not the page's doing
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE_WIDTH_PX = 640  # narrower pages are opened as a touch screen


@dataclass
class Pages:
    """Opens pages on the server and remembers all that went wrong in them."""

    browser: Browser
    base_url: str
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)

    def __call__(self, width: int, height: int, *, locale: str = "zh-CN") -> Page:
        """An empty page of that many pixels; `page.goto("/")` opens the map."""
        context = self.browser.new_context(
            base_url=self.base_url,
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id="Asia/Shanghai",
            has_touch=width < PHONE_WIDTH_PX,
            reduced_motion="reduce",
            service_workers="block",
        )
        self.contexts.append(context)
        context.route("**/*", self._guard)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        page.on("websocket", lambda socket: self.faults.append(f"web socket: {socket.url}"))
        return page

    def expect(self, pattern: str) -> None:
        """Pardon the faults of this test that match a regular expression."""
        self.expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """Faults so far that the test did not expect."""
        return [
            fault
            for fault in self.faults
            if not any(pattern.search(fault) for pattern in self.expected)
        ]

    def close(self) -> None:
        """Close every page that was opened."""
        for context in self.contexts:
            context.close()

    def _guard(self, route: Route) -> None:
        url = route.request.url
        if url.startswith((f"{self.base_url}/", "data:", "blob:")):
            route.continue_()
        else:
            self.faults.append(f"off-host request: {url}")
            route.abort()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.faults.append(f"console error: {message.text} ({where})")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Context with the address of a server for the app on a free loopback port."""
    assets.ensure()
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, name="test-server", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # closed from within its own loop: closing it here would pull the sockets from under select
        server.trigger.pull_trigger(server.close)
        thread.join(timeout=10)
        server.task_dispatcher.shutdown()
    assert not thread.is_alive(), "the test server did not stop"


@contextmanager
def watched(browser: Browser, base_url: str) -> Iterator[Pages]:
    """Context with a factory of pages by their size; the test fails if one misbehaves."""
    pages = Pages(browser, base_url)
    try:
        yield pages
    finally:
        pages.close()
    faults = pages.unexpected()
    if faults:
        pytest.fail("\n".join(faults))


@pytest.fixture(scope="session")
def base_url(app: Flask) -> Iterator[str]:
    """Address of the running service, without a slash at its end."""
    with served(app) as url:
        yield url


def chromium_path() -> str:
    """Path of the Chromium on this machine; without one the test fails, and says what to do."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        pytest.fail("no Chromium: apt-get install --yes chromium (or bash tests/run.sh as root)")
    return executable


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests."""
    executable = chromium_path()
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            # Chromium refuses to run as root inside its own sandbox
            args=[*CHROMIUM_FLAGS, *(["--no-sandbox"] if root else [])],
        )
        yield browser
        browser.close()


@pytest.fixture
def page_at(browser: Browser, base_url: str) -> Iterator[Pages]:
    """Factory of pages by width and height in px; the test fails if one misbehaves."""
    with watched(browser, base_url) as pages:
        yield pages


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """Function that saves what a page shows, for people to look at."""

    def save(page: Page, name: str) -> Path:
        SCREENSHOTS.mkdir(exist_ok=True)
        file = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=file)
        return file

    return save
