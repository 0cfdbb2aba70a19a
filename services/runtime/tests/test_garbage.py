"""What is kept is set apart, but no garbage with it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from dealtrust_runtime.garbage import Kept, look_at_all, look_seldom


class Node:
    """Refers to itself."""

    alive = 0

    def __init__(self) -> None:
        self.itself = self
        Node.alive += 1

    def __del__(self) -> None:
        Node.alive -= 1


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_what_is_there_is_looked_at_no_more() -> None:
    look_seldom()
    assert gc.get_freeze_count() > 10_000
    assert len(gc.get_objects()) < 100


def test_garbage_goes_before_the_rest_is_set_apart() -> None:
    look_seldom()
    kept, stays = Kept(), []
    for number in range(100):
        Node()
        stays.append({"number": number})
        kept.more(10)
    assert Node.alive == 0
    assert not any(gc.is_tracked(each) and each in gc.get_objects(0) for each in stays)


def test_a_little_is_left_as_it_is() -> None:
    look_seldom()
    before = gc.get_freeze_count()
    kept, stays = Kept(), [[number] for number in range(5_000)]
    kept.more(999)
    assert gc.get_freeze_count() < before + 1_000
    kept.more(1)
    assert gc.get_freeze_count() > before + 4_000
    assert stays


def test_what_was_set_apart_is_found_when_all_is_looked_at() -> None:
    node = Node()
    look_seldom()
    del node
    gc.collect()
    assert Node.alive == 1
    look_at_all()
    assert Node.alive == 0
