"""An application of its own for each test of this folder, with a clock that the test turns."""

import pytest

from tests.web.life.life_app import Clock, Task, opened_life_app


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def app(tmp_path, clock):
    with opened_life_app(tmp_path, clock=clock) as made:
        yield made


@pytest.fixture
def client(app):
    with app.test_client() as made:
        yield made


@pytest.fixture
def task(client):
    """A8, which is to be kept up for good."""
    return Task(client)
