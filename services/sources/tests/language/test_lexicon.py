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
        ("roi-rechnung*", "die roi-rechnungen", "roi-rechnungen"),
        ("e-mail", "an e-mail, please", "e-mail"),
        ("e-mail", "mark e - mail it", None),
        ("have ... ready", "have it all. now ready", "have it all. now ready"),
        ("have ... ready", "have it all. ready", None),
        ("not ... ready", "not ready or ready", "not ready"),
        ("they|they're", "they're here", "they"),
        ("call|call+me back", "call me back", "call me back"),
    ],
)
def test_phrases(phrase: str, text: str, found: str | None) -> None:
    hits = [text[hit.start : hit.end] for hit in Lexicon({"rule": [phrase]}).find(text)]
    assert hits == ([found] if found else [])


def test_a_word_alone_and_the_longest_phrase_that_it_begins_are_found() -> None:
    hits = Lexicon({"rule": ["good", "good idea", "good idea to call|write"]}).find("a good idea to call")
    assert [(hit.start, hit.end) for hit in hits] == [(2, 6), (2, 19)]


def test_what_was_met_before_changes_nothing() -> None:
    lexicon = Lexicon({"rule": ["not ... licen* ready", "not licenc*"]})
    for word in ("licences", "licensed", "licit", "ready", "so"):
        found = Lexicon({"rule": ["not ... licen* ready", "not licenc*"]}).find(f"not {word} licensee ready")
        assert lexicon.find(f"not {word} licensee ready") == found != []


@pytest.mark.parametrize("phrase", ["ab* x", "... x", "' x", "a&b"])
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
