"""The little language of phrases, and the data written in it."""

import pytest

from dealtrust_sources.language.data import LANGUAGES
from dealtrust_sources.language.lexicon import Lexicon, absence_lexicon, lexicon


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("can|could you", "well, could you call", "could you"),
        ("can|could you", "could youth", None),
        ("move+on|go ahead", "move on ahead", "move on ahead"),
        ("licen*", "the licences", "licences"),
        ("not ... ready", "not at all really ready", "not at all really ready"),
        ("not ... ready", "not one two three four five six seven ready", None),
        ("the best? time", "the time", "the time"),
        ("the best? time", "the best time", "the best time"),
        ("i'll send", "i'll, send", "i'll, send"),
        ("out of", "about of", None),
    ],
)
def test_phrases(phrase: str, text: str, found: str | None) -> None:
    hits = [text[hit.start : hit.end] for hit in Lexicon({"rule": [phrase]}).find(text)]
    assert hits == ([found] if found else [])


@pytest.mark.parametrize("phrase", ["ab* x", "... x", "' x"])
def test_a_phrase_that_could_never_be_found_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"phrase|stem"):
        Lexicon({"rule": [phrase]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_absence_rules_of_every_language_are_complete(language: str) -> None:
    rules = absence_lexicon(language).rules()
    assert {"until", "back", "again", "absent", "self", "robot", "gone"} <= rules


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_the_rules_of_the_full_languages_are_complete(language: str) -> None:
    rules = lexicon(language).rules()
    wanted = {
        "request",
        "thanks",
        "scope",
        "scope_time",
        "change",
        "refuses",
        "defers",
        "holds_against",
        "commit",
        "deliver",
    }
    assert wanted <= rules
    assert {"thing:quote", "thing:contract", "thing:reference"} <= rules
