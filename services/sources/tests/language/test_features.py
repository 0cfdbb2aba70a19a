"""What mails say in four languages, and what only sounds like it."""

from datetime import date

import pytest

from dealtrust_sources.language.features import features_of

WEDNESDAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("text", "what", "due"),
    [
        (
            "I'll send over the updated proposal by end of day Friday, and a colleague will follow up on the DPA.",
            "quote",
            "2026-03-13",
        ),
        ("We'll get you the redlined contract no later than 20 March.", "contract", "2026-03-20"),
        (
            "I will have the security questionnaire back to you by Tuesday.",
            "security_documents",
            "2026-03-17",
        ),
        ("You can expect the implementation plan from me by March 18th.", "project_plan", "2026-03-18"),
        ("Let me get back to you with pricing by tomorrow.", "price_list", "2026-03-12"),
        ("Wir liefern Ihnen die Referenzliste bis spätestens 18.03. nach.", "reference", "2026-03-18"),
        ("Das Angebot erhalten Sie bis Ende der Woche.", "quote", "2026-03-13"),
        ("Sie bekommen den Vertragsentwurf am Montag von mir.", "contract", "2026-03-16"),
        (
            "Ich lasse Ihnen das Sicherheitskonzept bis nächsten Dienstag zukommen.",
            "security_documents",
            "2026-03-17",
        ),
        (
            "Den aktualisierten Projektplan reiche ich Ihnen bis übermorgen nach.",
            "project_plan",
            "2026-03-13",
        ),
        ("Gerne sende ich Ihnen die Unterlagen bis morgen Abend.", "documentation", "2026-03-12"),
        ("Bis Mittwoch, den 18. März, haben Sie unser überarbeitetes Angebot.", "quote", "2026-03-18"),
        ("Je vous enverrai le devis révisé d'ici vendredi.", "quote", "2026-03-13"),
        ("Le enviaré la oferta revisada antes del viernes.", "quote", "2026-03-12"),
        ("I'll prepare the cable drawings by Monday.", "cable drawings", "2026-03-16"),
        ("Here is what is missing in the quote. I'll send it to you tomorrow.", "quote", "2026-03-12"),
        ("I will send the contract soon.", "contract", None),
    ],
)
def test_a_promise(text: str, what: str, due: str | None) -> None:
    promise = features_of(text, written=WEDNESDAY).promises[0]
    assert (promise.what, promise.due_on) == (what, due and date.fromisoformat(due))
    assert promise.quote in text


def test_two_things_promised_in_one_breath_are_two_promises() -> None:
    text = "Bis Freitag schicke ich Ihnen den Vertrag und die Referenzliste."
    promises = features_of(text, written=WEDNESDAY).promises
    assert [(promise.what, promise.due_on) for promise in promises] == [
        ("contract", date(2026, 3, 13)),
        ("reference", date(2026, 3, 13)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Could you send me the contract by Friday?",
        "Please send the quote by Friday.",
        "If you agree, I'll send the contract by Friday.",
        "I won't be able to send the quote by Friday.",
        "We have sent the quote on Friday.",
        "Können Sie uns das Angebot bis Freitag schicken?",
        "We'll need the signed contract by Friday.",
        "Sie haben uns doch zugesagt, dass Sie bis Ende März unterschreiben.",
        "Jag skickar offerten till fredag.",
        "Ich kann Ihnen das überarbeitete Angebot bis Freitag leider noch nicht schicken.",
        "Nous ne pourrons pas vous envoyer le devis révisé d'ici vendredi.",
        "Das Angebot ist bis zum 31. März 2026 gültig.",
        "The offer is valid until 31 March.",
    ],
)
def test_no_promise(text: str) -> None:
    assert features_of(text, written=WEDNESDAY).promises == ()


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Here is the revised quote.", ("quote",)),
        ("Anbei das überarbeitete Angebot.", ("quote",)),
        ("Voici le devis révisé.", ("quote",)),
        ("Adjunto la oferta revisada.", ("quote",)),
        ("The security questionnaire and the contract are attached.", ("security_documents", "contract")),
        ("Nothing to see here at all.", ()),
    ],
)
def test_deliverables_have_one_name_in_all_languages(text: str, mentions: tuple[str, ...]) -> None:
    assert features_of(text, written=WEDNESDAY).mentions == mentions


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("We would like to go from 200 to 150 users.", True),
        ("Can we cut the number of seats to 80?", True),
        ("Let's drop the analytics module for now.", True),
        ("As discussed, the start moves to 1 June.", True),
        ("We'd rather start with phase 1 only.", True),
        ("Heads-up: the new quote covers 150 licences, 50 fewer than before.", True),
        ("Wir möchten den Start auf den 1. Juni verschieben.", True),
        ("Bitte reduzieren Sie die Anzahl der Nutzer auf 150.", True),
        ("Das neue Angebot umfasst nur noch 80 Arbeitsplätze.", True),
        ("Die Laufzeit soll 36 statt 24 Monate betragen.", True),
        ("Nous aurions besoin de 120 licences au lieu de 200.", True),
        ("Necesitamos 120 licencias en lugar de 200.", True),
        ("Le déploiement commencera en mai.", True),
        ("Thanks for the demo on Tuesday, our users liked it.", False),
        ("How are you? Looking forward to our meeting at 3 pm.", False),
        ("Attached is our brochure with some more details.", False),
        ("I hope you had a good start into the week.", False),
        ("Wie war Ihr Start in die Woche?", False),
        ("We start the meeting at 10 on Thursday.", False),
        ("Let me know the term sheet status.", False),
        ("You will have the rollout plan by 31 March.", False),
        ("Der Rolloutplan kommt bis zum 31. März.", False),
    ],
)
def test_mentions_scope(text: str, says: bool) -> None:
    features = features_of(text, written=WEDNESDAY)
    assert features.mentions_scope is says
    assert ("mentions_scope" in features.quotes) is says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Thank you, that is very helpful. I will share it with my team.", True),
        ("Got it, thanks a lot!", True),
        ("Received with thanks.", True),
        ("Thanks Tom, well received.", True),
        ("Danke für die schnelle Rückmeldung!", True),
        ("Alles klar, vielen Dank.", True),
        ("Super, danke!", True),
        ("Great, thanks! Have a nice weekend.", True),
        ("Many thanks! See you on Monday.", True),
        ("Ok, passt für mich.", True),
        ("Thanks, but we will not move forward.", False),
        ("Thanks. Please add 20 seats.", False),
        ("Thanks, can you send the contract?", False),
        ("Thanks for the offer. The board wants to postpone the decision to next quarter.", False),
        ("Danke. Bitte schicken Sie uns noch die Referenzen.", False),
    ],
)
def test_courtesy(text: str, says: bool) -> None:
    features = features_of(text, written=WEDNESDAY)
    assert features.courtesy is says
    assert ("courtesy" in features.quotes) is says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("We've chosen a different supplier.", True),
        ("After careful consideration we won't be moving ahead with your proposal.", True),
        ("I'm afraid it's a no from our side.", True),
        ("We are no longer interested.", True),
        ("Wir werden das Projekt nicht weiterverfolgen.", True),
        ("Wir haben uns gegen Ihr Angebot entschieden.", True),
        ("Leider müssen wir Ihnen absagen.", True),
        ("Nous avons décidé de ne pas donner suite à votre offre.", True),
        ("Hemos decidido no seguir adelante.", True),
        ("We can't make it on Thursday, can we move the call?", False),
        ("Unfortunately I cannot attend on Monday.", False),
    ],
)
def test_refuses(text: str, says: bool) -> None:
    features = features_of(text, written=WEDNESDAY)
    assert features.refuses is says
    assert ("refuses" in features.quotes) is says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("This is not the right time for us.", True),
        ("I think we need to walk before we run.", True),
        ("We're putting the project on hold until Q3.", True),
        ("Wir verschieben die Entscheidung ins nächste Quartal.", True),
        ("Das Projekt liegt bei uns derzeit auf Eis.", True),
        ("Ce n'est pas le bon moment.", True),
        ("No es el momento adecuado.", True),
    ],
)
def test_defers(text: str, says: bool) -> None:
    features = features_of(text, written=WEDNESDAY)
    assert features.defers is says
    assert ("defers" in features.quotes) is says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("But you said you would sign in March!", True),
        ("You had promised us a signature by the end of the month.", True),
        ("Sie hatten uns die Unterschrift für März zugesagt.", True),
        ("We agreed on a mutual plan in January, so I expected your signature.", True),
        ("Vous nous aviez pourtant promis une signature.", True),
        ("As promised, here is the quote.", False),
    ],
)
def test_holds_against(text: str, says: bool) -> None:
    features = features_of(text, written=WEDNESDAY)
    assert features.holds_against is says
    assert ("holds_against" in features.quotes) is says


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("When can we start?", True),
        ("Please send me the list.", True),
        ("Send me the list by Friday.", True),
        ("Bitte schicken Sie mir die Liste.", True),
        ("Merci de me confirmer la date.", True),
        ("Necesito la lista.", True),
        ("Kan du ringa mig?", True),
        ("Please find the list attached.", False),
        ("Let me know if you have any questions.", False),
        ("Melden Sie sich gerne bei Fragen.", False),
        ("See https://a.example/?q=1 for the rest.", True),
        ("The list is at https://a.example/?q=1 now.", False),
    ],
)
def test_asks(text: str, asks: bool) -> None:
    assert features_of(text, written=WEDNESDAY).asks is asks


def test_courtesy_ends_at_twenty_five_words_and_with_an_attachment() -> None:
    limit = "Thanks, " + "so " * 23 + "received."
    assert features_of(limit, written=WEDNESDAY).words == 25
    assert features_of(limit, written=WEDNESDAY).courtesy is True
    assert features_of("Indeed " + limit, written=WEDNESDAY).courtesy is False
    assert features_of("Thanks, very " + limit[8:], written=WEDNESDAY).courtesy is False
    assert features_of("Thanks!", written=WEDNESDAY, attachments=1).courtesy is False


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hi Ada,\n\nthanks, received!\n\nBest regards\nBo Byer\nBuyer Ltd, Head of Things", 2),
        ("Sehr geehrte Frau Lang,\n\nvielen Dank.\n\nMit freundlichen Grüßen\nBo Byer", 2),
        ("Thanks!\n\nBo", 1),
        ("Thank you\nBo", 2),
        ("Thank you\n\nBo Byer\nHead of Things\n+49 30 1234", 2),
        ("Dear Ada, thank you. Cheers, we are glad", 6),
        ("Ok.\n\nBest\nBo\n\nPS: call me", 4),
    ],
)
def test_greeting_closing_and_name_are_no_words(text: str, words: int) -> None:
    assert features_of(text, written=WEDNESDAY, names=["bo", "byer"]).words == words


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We would like to see the new list of prices.", "en"),
        ("Wir möchten gerne die neue Preisliste sehen.", "de"),
        ("Nous voudrions voir la nouvelle liste des prix.", "fr"),
        ("Queremos ver la nueva lista de precios para este año.", "es"),
        ("Vorremmo vedere la nuova lista dei prezzi con il nostro ufficio.", "it"),
        ("We willen graag de nieuwe prijslijst zien voor het volgende jaar.", "nl"),
        ("Gostaríamos de ver a nova lista de preços com os nossos colegas.", "pt"),
        ("Vi skulle vilja se den nya prislistan och det som är med.", "sv"),
        ("Chcielibyśmy zobaczyć nowy cennik i dziękuję za odpowiedź, to jest ważne.", "pl"),
        ("Мы хотели бы увидеть новый прайс-лист.", None),
        ("4711 0815", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert features_of(text, written=WEDNESDAY).language == language


def test_an_unknown_language_makes_no_claim() -> None:
    features = features_of("Tack, mottaget! Vi behöver 120 licenser, säger nej.", written=WEDNESDAY)
    assert (features.courtesy, features.mentions_scope, features.refuses) == (False, False, False)


@pytest.mark.parametrize("text", ["", "...", "!!! ***", "\n \n", "¿?", "👍", "\u2028"])
def test_texts_without_words(text: str) -> None:
    features = features_of(text, written=WEDNESDAY)
    assert (features.words, features.promises, features.language) == (0, (), None)
