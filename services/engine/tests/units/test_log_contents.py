"""What a log holds comes out of its packed form as it went in."""

from __future__ import annotations

import random

import pytest

from dealtrust_engine.log_contents import Contents, Head, decompressed


@pytest.mark.parametrize("size", [0, 40, 20_000], ids=["nothing", "little", "much"])
def test_contents_are_unpacked_as_they_were(size: int) -> None:
    chance = random.Random(7)
    contents = Contents(Head(3, 17, {"ada", "bob"}, frozenset({"mailbox:ada"}), "abc"))
    for _ in range(3):
        contents.ring = [chance.randbytes(size).hex().encode()] if size else []
        contents.turn()
    contents.ring, contents.told = [b"new", b""], {"A1": b"told"}
    again = contents.packed().unpacked()
    assert (again.head, again.pages, again.ring, again.told) == (
        contents.head,
        3,
        contents.ring,
        contents.told,
    )
    assert [line for page in again.older for line in decompressed(page)] == [
        line for page in contents.older for line in decompressed(page)
    ]


def test_small_pages_are_packed_as_one_and_large_ones_stay_apart() -> None:
    def pages_of(size: int) -> int:
        contents = Contents()
        for number in range(3):
            contents.ring = [random.Random(number).randbytes(size)]
            contents.turn()
        return len(contents.packed().unpacked().older)

    assert pages_of(100) == 1
    assert pages_of(5_000) == 3
