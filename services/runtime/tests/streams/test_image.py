"""Of each key of a state topic the record that knows most counts."""

from itertools import permutations

from dealtrust_runtime.streams.image import SOURCE, Entry, StateImage


def _image(*records: tuple[bytes, bytes | None, int | None]) -> StateImage:
    image = StateImage()
    for stamp, (key, value, source) in enumerate(records):
        image.add(key, value, {} if source is None else {SOURCE: str(source).encode()}, stamp)
    return image


def test_the_last_of_ascending_records_counts() -> None:
    image = _image((b"a", b"1", 1), (b"b", b"1", 1), (b"a", b"2", 2), (b"b", None, 3))
    assert dict(image.entries()) == {b"a": Entry(2, b"2", 2)}
    assert image.set_back() == {}
    assert image.source == 3


def test_a_record_that_knows_less_does_not_count_wherever_it_stands() -> None:
    for order in permutations([(b"a", b"1", 1), (b"a", b"2", 2), (b"a", b"3", 3)]):
        image = _image(*order)
        assert [entry.value for _, entry in image.entries()] == [b"3"]
        assert [entry.value for entry in image.set_back().values()] == ([] if order[-1][2] == 3 else [b"3"])


def test_a_tombstone_is_not_undone_by_a_record_that_knows_less() -> None:
    image = _image((b"a", b"1", 1), (b"a", None, 5), (b"a", b"2", 4))
    assert dict(image.entries()) == {}
    assert image.set_back() == {b"a": Entry(5, None, 1)}
    assert image.source == 5


def test_of_two_that_know_the_same_the_later_counts() -> None:
    image = _image((b"a", b"1", 4), (b"a", b"2", 4))
    assert dict(image.entries()) == {b"a": Entry(4, b"2", 1)}
    assert image.set_back() == {}


def test_one_that_does_not_say_what_it_knows_knows_nothing() -> None:
    image = _image((b"a", b"1", None), (b"a", b"2", None), (b"a", b"3", 0), (b"a", b"4", None))
    assert dict(image.entries()) == {b"a": Entry(0, b"3", 2)}
    assert list(image.set_back()) == [b"a"]
    unreadable = StateImage()
    assert unreadable.source == -1
    unreadable.add(b"a", b"1", {SOURCE: b"-7"}, 0)
    assert dict(unreadable.entries()) == {b"a": Entry(-1, b"1", 0)}
