"""Whatever the bytes are: events, or rejects with a reason. A short search; `make fuzz` is the long one."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from fuzz.mutations import changed
from fuzz.seeds import seeds
from fuzz.targets import targets

TARGETS = targets()
FOUND = Path(__file__).with_name("found")


@pytest.mark.parametrize("name", TARGETS)
def test_valid_input_made_wrong_breaks_nothing(name: str) -> None:
    chance = random.Random(20260306)
    begin = seeds(name) or seeds("any")
    for _ in range(20):
        raw = changed(chance.choice(begin), chance.choice(begin), chance)
        TARGETS[name](raw)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_but_noise_breaks_nothing(name: str) -> None:
    chance = random.Random(20260307)
    for length in (0, 1, 2, 100, 5_000):
        TARGETS[name](chance.randbytes(length))


@pytest.mark.parametrize(
    "path", sorted(FOUND.glob("*/*")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_what_once_broke_a_parser_breaks_it_no_more(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())
