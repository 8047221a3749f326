import pickle

import pytest

from geo import errors


@pytest.mark.parametrize(
    "kind",
    [errors.InputError, errors.LimitError, errors.NotFoundError, errors.UpstreamError],
)
def test_an_error_survives_the_way_between_processes(kind):
    sent = kind("错", "wrong", field="lon")
    back = pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own bytes
    assert type(back) is kind
    assert (back.message("zh"), back.message("en"), back.field) == ("错", "wrong", "lon")
