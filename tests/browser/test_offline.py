"""The pages load with every other host out of reach, at a desk and on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Pages
from web import assets

SIZES_PX = {"desk": (1366, 768), "phone": (390, 844)}


@pytest.mark.parametrize("size", SIZES_PX)
@pytest.mark.parametrize(("path", "name"), [("/", "map"), ("/tasks", "tasks")])
def test_page_loads_from_this_host_alone_and_logs_no_error(
    page_at: Pages,
    screenshot: Callable[[Page, str], Path],
    path: str,
    name: str,
    size: str,
) -> None:
    page = page_at(*SIZES_PX[size])
    response = page.goto(path, wait_until="networkidle")
    assert response is not None
    assert response.status == 200
    assets.require_local(page.content())
    screenshot(page, f"{name}-{size}")
    assert page_at.unexpected() == []


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("fetch('http://other.test/x').catch(() => {})", "off-host request: http://other.test/x"),
        (
            "new Image().src = 'http://other.test/p.png'",
            "off-host request: http://other.test/p.png",
        ),
        ("new WebSocket('ws://other.test/')", "web socket: ws://other.test/"),
        ("console.error('broken')", "console error: broken"),
        ("setTimeout(() => { throw new Error('thrown') })", "page error: thrown"),
    ],
)
def test_the_guard_sees_what_it_is_there_for(page_at: Pages, script: str, fault: str) -> None:
    page = page_at(390, 844)
    page.goto("about:blank")  # has no content security policy that would stop it first
    page_at.expect("other.test|broken|thrown")
    page.evaluate(f"() => {{ {script} }}")
    for _ in range(100):
        if any(seen.startswith(fault) for seen in page_at.faults):
            break
        page.wait_for_timeout(20)  # lets the browser's events reach the listeners
    else:
        pytest.fail(f"not seen: {fault}; but {page_at.faults}")
    assert page_at.unexpected() == []
