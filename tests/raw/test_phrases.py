"""Every phrase of the bank is read as what it says, and as nothing else, wherever it stands in a mail."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from dealtrust_schemas.events import Features
from dealtrust_sources.language.absence import absence_in
from dealtrust_sources.language.features import features_of
from tests.raw.phrases import Speech, last_day_away

WEDNESDAY = date(2026, 3, 11)
RETURN = date(2026, 3, 30)
CLAIMS = ("courtesy", "mentions_scope", "refuses", "defers", "holds_against")
SILENT = ("plain", "more", "asks", "mentions", "attached", "links")


def _filled(language: str, phrase: str) -> str:
    what, by = ("quote", "by Friday") if language == "en" else ("das Angebot", "bis Freitag")
    return phrase.format(what=what, by=by, By=by[:1].upper() + by[1:], url="https://files.example/1")


def _read(language: str, about: str) -> Iterator[tuple[str, Features]]:
    """Each phrase, alone and between other sentences."""
    speech = Speech(language, random.Random(about))
    for phrase in speech.all(about):
        text = _filled(language, phrase)
        beside = (
            [text] if about == "courtesy" else [text, f"{speech.one('plain')} {text} {speech.one('more')}"]
        )
        for said in beside:
            letter = f"{speech.one('greetings', name='Bob')}\n\n{said}\n\n{speech.one('closings')}\nAda"
            yield phrase, features_of(letter, written=WEDNESDAY, names=["ada"])


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("about", [*CLAIMS, *SILENT, "promises"])
def test_a_phrase_says_what_it_is_meant_to_say(language: str, about: str) -> None:
    wrong = {
        phrase: claimed
        for phrase, features in _read(language, about)
        if (claimed := {claim for claim in CLAIMS if getattr(features, claim)}) != {about} & set(CLAIMS)
        or bool(features.promises) != (about == "promises")
    }
    assert not wrong


@pytest.mark.parametrize("language", ["en", "de"])
def test_questions_ask_and_deliverables_are_named(language: str) -> None:
    assert [phrase for phrase, features in _read(language, "asks") if not features.asks] == []
    assert [
        phrase for phrase, features in _read(language, "mentions") if "quote" not in features.mentions
    ] == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_promise_has_its_thing_and_its_day(language: str) -> None:
    wrong = {
        phrase: features.promises
        for phrase, features in _read(language, "promises")
        if [(each.what, each.due_on) for each in features.promises] != [("quote", date(2026, 3, 13))]
    }
    assert not wrong


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("days", ["today", "tomorrow", "weekday", "date"])
def test_a_promise_is_due_on_the_day_it_names(language: str, days: str) -> None:
    speech = Speech(language, random.Random(days))
    due = WEDNESDAY + timedelta(days={"today": 0, "tomorrow": 1, "weekday": 2, "date": 9}[days])
    wrong = {}
    for phrase in speech.all(days):
        by = phrase.format(**speech.blanks(due))
        for promise in speech.all("promises"):
            text = promise.format(what=speech.thing("quote"), by=by, By=by[:1].upper() + by[1:])
            promises = features_of(text, written=WEDNESDAY).promises
            if [(each.what, each.due_on) for each in promises] != [("quote", due)]:
                wrong[text] = promises
    assert not wrong


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("about", ["away_back", "away_until"])
def test_an_automatic_reply_tells_the_day_of_return(language: str, about: str) -> None:
    speech = Speech(language, random.Random(about))
    told = RETURN if about == "away_back" else last_day_away(RETURN)
    wrong = {}
    for phrase in speech.all(about):
        for form in speech.all("away_date"):
            text = phrase.format(date=form.format(**speech.blanks(told)))
            absence = absence_in(text, "Automatic reply: your offer", written=WEDNESDAY)
            if absence is None or absence.back != RETURN:
                wrong[text] = absence
    assert not wrong
