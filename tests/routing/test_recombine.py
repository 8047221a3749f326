"""The set partition finds the best choice among routes, as trying all of them does."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.recombine import Column, best_choice

VISITS = 5
columns = st.lists(
    st.builds(
        Column,
        st.integers(1, 60).map(float),
        st.integers(0, 1),
        st.sets(st.integers(0, VISITS - 1), min_size=1, max_size=3).map(
            lambda visits: tuple(sorted(visits))
        ),
    ),
    min_size=1,
    max_size=8,
)


def cost_of(chosen, prizes):
    made = {visit for column in chosen for visit in column.visits}
    return sum(c.cost for c in chosen) + sum(p for v, p in enumerate(prizes) if v not in made)


def choices(given_columns, counts):
    for size in range(len(given_columns) + 1):
        for chosen in combinations(given_columns, size):
            made = [visit for column in chosen for visit in column.visits]
            used = [sum(c.vehicle == v for c in chosen) for v in range(len(counts))]
            if len(made) == len(set(made)) and all(
                u <= n for u, n in zip(used, counts, strict=True)
            ):
                yield chosen


@settings(max_examples=60, deadline=None)
@given(columns, st.lists(st.integers(5, 40).map(float), min_size=VISITS, max_size=VISITS))
def test_the_choice_costs_as_little_as_any(given_columns, prizes):
    counts = [1, 2]
    least = min(cost_of(chosen, prizes) for chosen in choices(given_columns, counts))
    chosen = best_choice(given_columns, prizes, counts, least + 1)
    assert cost_of([given_columns[at] for at in chosen], prizes) == least
    assert best_choice(given_columns, prizes, counts, least) is None


def test_nothing_is_chosen_from_nothing():
    assert best_choice([], [3.0], [1], 3.0) is None
