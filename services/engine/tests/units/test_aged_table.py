"""A table of small values is what a dictionary would be, and takes far less."""

from __future__ import annotations

import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtrust_engine import aged_table
from dealtrust_engine.aged_table import AgedTable

Value = tuple[int, int]

KEYS = st.one_of(
    st.integers(0, 20), st.integers((1 << 64) - 20, (1 << 64) - 1), st.integers(0, (1 << 64) - 1)
)
"""Some come again and lie close together, as an attacker would have them."""

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), KEYS, st.integers(-(1 << 62), 1 << 62), st.integers(0, 30)),
        st.tuples(st.just("put"), KEYS, st.integers(-(1 << 62), 1 << 62), st.integers(0, 30)),
        st.tuples(st.sampled_from(["delete", "lose"]), KEYS),
        st.tuples(st.just("settle")),
        st.tuples(st.just("forget"), st.integers(0, 30)),
    ),
    max_size=150,
)


def table() -> AgedTable[Value]:
    """Of a number and until when it stays."""
    return AgedTable(
        "qH",
        lambda value: value,
        lambda shard, place: (shard[1][place], shard[2][place]),
        lambda value: value[1],
    )


class Model:
    """The same with dictionaries: what lies in the columns, and what has changed since they were written."""

    def __init__(self) -> None:
        self.settled: dict[int, Value] = {}
        self.changed: dict[int, Value | None] = {}

    def all(self) -> dict[int, Value]:
        found: dict[int, Value | None] = {**self.settled, **self.changed}
        return {key: value for key, value in found.items() if value is not None}

    def settle(self) -> dict[int, Value | None]:
        changed, self.changed = self.changed, {}
        self.settled.update({key: value for key, value in changed.items() if value is not None})
        for key, value in changed.items():
            if value is None:
                self.settled.pop(key, None)
        return changed

    def forget(self, before: int) -> None:
        for key in [key for key, value in self.settled.items() if value[1] < before]:
            del self.settled[key]
            self.changed.setdefault(key, None)


@given(steps=STEPS)
def test_it_is_a_dictionary_that_forgets(steps: list[tuple[str, *tuple[int, ...]]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aged_table, "_LONG", 3)
        tried, model = table(), Model()
        for name, *numbers in steps:
            key, *value = numbers or (0,)
            if name == "set":
                tried[key] = model.changed[key] = value[0], value[1]
            elif name == "put":
                tried.put(key, (value[0], value[1]), value[1])
                model.settled[key] = value[0], value[1]
            elif name == "delete":
                assert tried.pop(key, None) == model.all().get(key)
                if key in model.all():
                    model.changed[key] = None
            elif name == "lose":
                tried.put(key, None, 0)
                model.settled.pop(key, None)
            elif name == "settle":
                assert {key: told for key, told, _ in tried.settle()} == model.settle()
            else:
                tried.forget(key, 1000)
                model.forget(key)
            assert dict(tried) == model.all()
            assert tried.get(key) == model.all().get(key)
            assert (key in tried) == (key in model.all())
            assert len(tried) == len(model.all())


def test_of_much_that_is_old_some_goes_at_a_time() -> None:
    dice, tried = random.Random(1), table()
    keys = [dice.getrandbits(64) for _ in range(20_000)]
    for number, key in enumerate(keys):
        tried.put(key, (number, 10 + number % 2), 10 + number % 2)
    tried.forget(10, 100)
    assert len(tried) == 20_000
    rounds = 0
    stays = {key: (number, 11) for number, key in enumerate(keys) if number % 2}
    while len(tried) > len(stays):
        tried.forget(11, 1000)
        gone = tried.settle()
        assert 0 < len(gone) <= 2000
        assert all(value is None for _, value, _ in gone)
        rounds += 1
        for _ in range(1500):  # so that shards are halved while some of them have been looked at
            later = dice.getrandbits(64)
            stays[later] = 0, 12
            tried.put(later, (0, 12), 12)
    assert rounds >= 5
    assert dict(tried) == stays


def test_an_entry_takes_the_bytes_of_its_columns_and_a_tenth_more() -> None:
    dice, tried = random.Random(2), table()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(30_000):
        tried.put(dice.getrandbits(64), (1 << 60, 7), 700)
    each = (tracemalloc.get_traced_memory()[0] - before) / 30_000
    tracemalloc.stop()
    assert each < (8 + 8 + 2 + 4) * 1.1
