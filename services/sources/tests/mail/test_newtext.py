"""What a person wrote, and nothing that their program put below it."""

import pytest

from dealtrust_sources.mail.newtext import new_text

NEW = "We need 120 seats.\n\nShall we talk?"


@pytest.mark.parametrize(
    "quoted",
    [
        "On Tue, 10 Mar 2026 at 09:00, Ada <ada@acme.example> wrote:\n> Hello Bo,\n> here it is.",
        "On Tue, 10 Mar 2026 at 09:00, Ada Lang\n<ada@acme.example> wrote:\n\nHello Bo, without a mark.",
        "Am 10.03.2026 um 09:00 schrieb Ada Lang <ada@acme.example>:\n> Hallo Bo,",
        "Am Di., 10. März 2026 um 09:00 Uhr schrieb Ada Lang <\nada@acme.example>:\n\n> Hallo Bo,",
        "Le mar. 10 mars 2026 à 09:00, Ada <ada@acme.example> a écrit :\n\n> Bonjour",
        "El mar, 10 mar 2026 a las 9:00, Ada (<ada@acme.example>) escribió:\n\n> Hola",
        "Il giorno mar 10 mar 2026 alle ore 09:00 Ada <ada@acme.example> ha scritto:\n> Ciao",
        "Op di 10 mrt 2026 om 09:00 schreef Ada <ada@acme.example>:\n> Hoi",
        "Em ter., 10 de mar. de 2026 às 09:00, Ada <ada@acme.example> escreveu:\n> Olá",
        "-----Original Message-----\nFrom: Ada\nSent: Tuesday\nTo: Bo\nSubject: Offer\n\nHello Bo",
        "-----Ursprüngliche Nachricht-----\nVon: Ada\nGesendet: Dienstag\nAn: Bo\nBetreff: Angebot\n\nHallo",
        "________________________________\nFrom: Ada <ada@acme.example>\nSent: March 10, 2026 9:00 AM\nTo: Bo\n\nHello Bo",
        "Von: Ada Lang <ada@acme.example>\nGesendet: Dienstag, 10. März 2026 09:00\nAn: Bo\nBetreff: Angebot\n\nHallo",
        "De : Ada <ada@acme.example>\nEnvoyé : mardi 10 mars 2026 09:00\nÀ : Bo\nObjet : Offre\n\nBonjour",
        "De: Ada <ada@acme.example>\nEnviado el: martes, 10 de marzo de 2026 9:00\nPara: Bo\nAsunto: Oferta\n\nHola",
        "> Hello Bo,\n> here it is.",
        "---------- Forwarded message ---------\nFrom: Ada\n\nHello",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "-- \nBo Byer\nBuyer Ltd",
        "Sent from Outlook for iOS\n________________________________\nFrom: Ada\nSent: x\nTo: y\n\nHello",
    ],
)
def test_quotes_and_signatures_are_left_out(quoted: str) -> None:
    assert new_text(f"{NEW}\n\n{quoted}\n").text == NEW


def test_an_answer_below_or_between_the_quotes_is_new() -> None:
    body = "On Tue, Ada <ada@acme.example> wrote:\n> How many?\n120.\n> When?\nIn May.\n"
    assert new_text(body).text == "120.\nIn May."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday Ann wrote me this: we need more seats.",
        "From: our side there is no objection.\nWe sign.",
        "Three points:\n- users\n- start\n- price",
        "This is not a ---------- divider.",
        "Am Montag schrieb ich Ihnen:\nDas gilt noch.",
    ],
)
def test_ordinary_text_is_kept(text: str) -> None:
    assert new_text(text).text == text


def test_a_mail_of_quotes_alone_says_nothing_new() -> None:
    assert new_text("> one\n> two\n").text == ""


def test_a_long_mail_costs_no_more_than_its_lines() -> None:
    assert new_text("On a: \n" * 200_000).text.count("\n") < 5_000
