"""One application for all tests of rounds: plans are only added, so that tests cannot meet."""

import pytest

from tests.web.rounds.rounds_app import asked, planned, rounds_app


@pytest.fixture(scope="session")
def rounds(tmp_path_factory):
    """The application."""
    app = rounds_app(tmp_path_factory.mktemp("rounds"))
    yield app
    app.extensions["sansan.bulk"].runner.close()
    app.extensions["sansan"].store.close()


@pytest.fixture
def client(rounds):
    with rounds.test_client() as made:
        yield made


@pytest.fixture(scope="session")
def kept(rounds):
    """A plan of the day's flagged tasks."""
    with rounds.test_client() as client:
        return planned(client, asked(unannounced=True, title="<b>周日"))
