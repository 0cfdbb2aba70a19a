"""Sentences that were heard before are heard the same way again, and only so many are kept."""

from datetime import date, timedelta

import pytest

from dealtrust_sources.language import heard as heard_module
from dealtrust_sources.language.features import features_of
from dealtrust_sources.language.heard import heard

TEXTS = [
    "Hello Ann,\n\nI will send you the revised quote for 40 seats by Friday.\nPlease tell us if that's fine?",
    "Ich schicke Ihnen das Angebot bis Freitag. Wir brauchen 40 statt 50 Lizenzen ab Oktober.",
    "FYI. OK. Thanks.",
    "I will send it by Friday. The contract is here. I will send it by Friday.",
    "The contract is here. I will send it by Friday.",
]


@pytest.fixture(autouse=True)
def nothing_heard_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heard_module, "_TABLE", heard_module._Table())


def test_what_was_heard_before_changes_nothing() -> None:
    days = [date(2026, 3, 9) + timedelta(days=ahead) for ahead in range(8)]
    first = {}
    for day in days:
        for text in TEXTS:
            heard_module._TABLE = heard_module._Table()
            first[text, day] = features_of(text, written=day, names=["ann"])
    for _ in range(3):
        for (text, day), features in first.items():
            assert features_of(text, written=day, names=["ann"]) == features
    assert heard_module._TABLE.kept


def test_a_sentence_is_kept_that_comes_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (heard(["It rained.", "It snowed."[:length]]) for length in (10, 3, 9))
    assert [each.sentence.text for each in (*first, *second)] == [
        "It rained.",
        "It snowed.",
        "It rained.",
        "It ",
    ]
    assert third[0] is second[0] is not first[0]
    monkeypatch.setattr(heard_module, "MOST_KEPT", 2)
    monkeypatch.setattr(heard_module, "MOST_TOLD", 3)
    for number in range(20):
        said = [f"It rained {number} times."] * 2
        assert [each.sentence.text for each in heard(said)] == said
        assert len(heard_module._TABLE.kept) <= 2
    heard(["Rain. " * 100] * 2)
    assert all(len(text) <= heard_module.LONGEST_KEPT for text in heard_module._TABLE.kept)
