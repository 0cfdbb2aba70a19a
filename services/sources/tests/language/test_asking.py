"""Sentences that want something of their reader, and sentences in which somebody commits to something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtrust_sources.language.asking import asks
from dealtrust_sources.language.commitments import commits
from dealtrust_sources.language.data import lines_of
from dealtrust_sources.language.weighing import MAX_WORDS, signs, tokens, weight_of

ASKING = [
    "Could you send me the list?",
    "Please send me the signed copy.",
    "Let me know whether Thursday works for you.",
    "Call me when you get in.",
    "We should set up a time to talk next week.",
    "How about lunch on Friday?",
    "I need the figures by tomorrow.",
    "Can we meet at ten",
    "Bitte schicken Sie uns die Liste.",
    "Könnten Sie mir das Angebot erklären?",
    "Wir bräuchten noch den unterschriebenen Vertrag.",
    "Merci de nous renvoyer le contrat signé.",
    "Pourriez-vous nous appeler demain ?",
    "Necesitamos la lista antes del viernes.",
    "Por favor, envíenos el contrato firmado.",
    "Kan du ringa mig?",
]
NOT_ASKING = [
    "The list is attached.",
    "Thank you for the list.",
    "The meeting went well and everybody liked the demo.",
    "Our office is in Berlin.",
    "Anbei die Liste.",
    "Der Termin war sehr hilfreich für uns.",
    "Voici la liste.",
    "La reunión fue muy útil para todos.",
    "> Could you send me the list?",
    "Tack för listan.",
]


@pytest.mark.parametrize("text", ASKING)
def test_what_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", NOT_ASKING)
def test_what_does_not_ask(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'll send it tomorrow.",
        "We will look into that.",
        "I plan to finish the draft this week.",
        "I'd be happy to join the call.",
        "We are trying to get the numbers.",
        "I can bring the contract.",
        "Ich schicke Ihnen das Angebot morgen.",
        "Wir versuchen, das bis Freitag zu klären.",
        "Gerne kläre ich das mit dem Vorstand.",
        "Nous vous enverrons le devis demain.",
        "Je vous rappelle demain.",
        "Le enviaré la oferta mañana.",
        "Estamos preparando la propuesta.",
    ],
)
def test_who_commits(text: str) -> None:
    assert commits(text)


@pytest.mark.parametrize(
    "text",
    [
        "She will send it tomorrow.",
        "I won't be able to send it.",
        "I will not send it.",
        "Will you send it?",
        "I can see why.",
        "We will need the contract.",
        "> I'll send it tomorrow.",
        "Er schickt das Angebot morgen.",
        "Ich kann das nicht verstehen.",
        "Je ne peux pas comprendre cela.",
        "Espero que esté bien.",
        "Jag skickar offerten.",
        "The meeting was good.",
    ],
)
def test_who_does_not(text: str) -> None:
    assert not commits(text)


def test_names_numbers_days_and_addresses_are_weighed_as_such() -> None:
    assert tokens("Write to 123@buyer.example or 4.5") == ["write", "to", "<link>", "or", "<n>"]
    said = tokens("Call Ann Bee on Monday at 10:30 or write to ann@buyer.example, may it be short.")
    assert said == [
        "call",
        "<name>",
        "on",
        "<day>",
        "at",
        "<n>",
        "or",
        "write",
        "to",
        "<link>",
        ",",
        *said[11:],
    ]
    assert said[11:] == ["may", "it", "be", "short", "."]


def test_a_long_sentence_costs_no_more_than_its_beginning() -> None:
    assert len(tokens("so " * 10_000)) == MAX_WORDS


def test_a_request_outweighs_a_report() -> None:
    assert weight_of("Please call me tomorrow.", {"request"}) > 1 > -1 > weight_of("It rained.", ())


_SAID = st.sampled_from(
    "please call me you if would like to meet get together Ann . , ? 7 friday let's www.a.b x@y.z".split()
)


@given(st.lists(_SAID), st.sets(st.sampled_from(["request", "thing:quote", "thing:list", "scope"])))
def test_a_sentence_weighs_what_its_signs_weigh(said: list[str], rules: set[str]) -> None:
    weights = {
        sign: int(weight) for weight, sign in (line.split(" ", 1) for line in lines_of("asking_en.txt"))
    }
    text = " ".join(said)
    expected = weights["<bias>"] + sum(weights.get(sign, 0) for sign in signs(text, rules))
    assert weight_of(text, rules) == expected / 100
