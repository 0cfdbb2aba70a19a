"""Sentences as rows of words: the same words that an expression over the letters finds, in any text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtrust_sources.language.sentences import lowered, words
from dealtrust_sources.language.tokens import MARKS, Tokens, spans

_TEXTS = st.lists(
    st.text(st.sampled_from("aé1_ '-.,:/\0\1\2ß\u2013\u2019\n") | st.characters()).map(lowered), max_size=4
)


@pytest.mark.parametrize(
    ("low", "row"),
    [
        ("we'll e-mail it", ["we", "'", "ll", "e", "-", "mail", "it"]),
        ("so - 'it' -- (is)", ["so", "it", "is"]),
        ("1.5 or t/m: no", ["1", ".", "5", "or", "t", "/", "m", "\1", "no"]),
        ("", []),
    ],
)
def test_marks_that_matter_stand_in_the_row(low: str, row: list[str]) -> None:
    assert Tokens([low]).rows == [row]


@given(_TEXTS)
def test_the_words_are_those_of_the_letters(lows: list[str]) -> None:
    tokens = Tokens(lows)
    assert tokens.spoken() == list(map(words, lows))
    for low, row in zip(lows, tokens.rows, strict=True):
        assert [token for token in row if token not in MARKS] == re.findall(r"\w+", low)
        placed = zip(row, spans(low, row), strict=True)
        assert all(low[start:end] == token for token, (start, end) in placed if token not in MARKS)
