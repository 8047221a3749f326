"""The best plan so far: always whole, whoever reads it while it is replaced."""

import threading

from layers.rounds.best import ask_to_stop, is_to_stop, read_best, write_best


def test_there_is_none_before_the_first(tmp_path):
    assert read_best(tmp_path) is None
    write_best(tmp_path, {"name": "甲", "distance_m": 3})
    assert read_best(tmp_path) == {"name": "甲", "distance_m": 3}


def test_a_reader_never_finds_half_a_plan(tmp_path):
    plans = [{"number": number, "stops": ["点"] * 5000 * number} for number in (1, 2)]
    write_best(tmp_path, plans[0])
    is_over = threading.Event()

    def write():
        for turn in range(60):
            write_best(tmp_path, plans[turn % 2])
        is_over.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = 0
    while not is_over.is_set() or not seen:
        assert read_best(tmp_path) in plans
        seen += 1
    writer.join()
    assert [each.name for each in tmp_path.iterdir()] == ["best.json"]


def test_a_job_is_asked_to_stop_once_and_for_all(tmp_path):
    assert not is_to_stop(tmp_path)
    ask_to_stop(tmp_path)
    ask_to_stop(tmp_path)
    assert is_to_stop(tmp_path)
