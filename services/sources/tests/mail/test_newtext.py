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
        "Ada Lang <ada@acme.example> schrieb am Di., 10. März 2026, 09:00:\n\n> Hallo",
        "tir. 10. mar. 2026 kl. 09:00 skrev Ada Lang <\nada@acme.example>:\n\n> Hei",
        "tir. 10. mars 2026 kl. 09:00 skrev Ada <ada@acme.example>:\n\n> Hei",
        "Den tis 10 mars 2026 kl 09:00 skrev Ada <ada@acme.example>:\n\n> Hej",
        "ti 10. maalisk. 2026 klo 9.00 Ada (ada@acme.example) kirjoitti:\n\n> Hei",
        "wt., 10 mar 2026 o 09:00 Ada <ada@acme.example> napisał(a):\n\n> x",
        "út 10. 3. 2026 v 9:00 odesílatel Ada <ada@acme.example> napsal:\n\n> x",
        "Ada <ada@acme.example> ezt írta (időpont: 2026. márc. 10., K, 9:00):\n\n> x",
        "Ada <ada@acme.example>, 10 Mar 2026 Sal, 09:00 tarihinde şunu yazdı:\n\n> x",
        "mar., 10 mar. 2026 la 09:00, Ada <ada@acme.example> a scris:\n\n> x",
        "2026年3月10日(火) 9:00 Ada <ada@acme.example>:\n\n> x",
        "2026年3月10日周二 09:00，Ada <ada@acme.example> 写道：\n\n> x",
        "2026년 3월 10일 (화) 오전 9:00, Ada <ada@acme.example>님이 작성:\n\n> x",
        "вт, 10 мар. 2026 г. в 09:00, Ada <ada@acme.example>:\n\n> x",
        "10 марта 2026 г., 9:00 пользователь Ada <ada@acme.example> написал:\n\n> x",
        "---- On Tue, 10 Mar 2026 09:00:00 +0100 Ada <ada@acme.example> wrote ----\n\nHello",
        "On Tuesday, March 10, 2026, 09:00:00 AM GMT+1, Ada <ada@acme.example> wrote: \n\n Hello Bo",
        "-------- Original message --------\nFrom: Ada\nDate: 10/03/2026 09:00 (GMT+01:00)\nTo: Bo\nSubject: Re: Offer\n\nHello",
        "-------- Ursprüngliche Nachricht --------\nVon: Ada\nDatum: 10.03.26 09:00\nAn: Bo\nBetreff: Angebot\n\nHallo",
        "-------- Message d'origine --------\nDe : Ada\nDate : 10/03/2026 09:00 (GMT+01:00)\nÀ : Bo\nObjet : Re\n\nBonjour",
        "-----Messaggio originale-----\nDa: Ada\nInviato: martedì\nA: Bo\nOggetto: x\n\nCiao",
        "-----Mensaje original-----\nDe: Ada\nEnviado el: martes\nPara: Bo\nAsunto: x\n\nHola",
        "*From:* Ada Lang <ada@acme.example>\n*Sent:* Tuesday, March 10, 2026 9:00 AM\n*To:* Bo\n*Subject:* Offer\n\nHello",
        "Date: Tue, 10 Mar 2026 09:00:00 +0100\nFrom: ada@acme.example\nTo: bo@buyer.example\nSubject: Offer\n\nHello",
        "Begin forwarded message:\n\nFrom: Ada <ada@acme.example>\nDate: March 10\nTo: Bo\n\nHello",
        "Ada Lang wrote on 10.03.2026 09:00:\n> x",
        "Ada Lang writes:\n> x",
        "On 10/03/2026 09:00, Ada Lang wrote:\n> x\n>\n> y",
        "On Mar 10, 2026, at 9:00 AM, Ada Lang <ada@acme.example> wrote:\n\n\n> x",
        'On 10 Mar 2026 9:00 am, "Ada Lang" <ada@acme.example> wrote:\n>\n> x',
        "El mar, 10 mar 2026 a las 9:00, Ada Lang\n(<ada@acme.example>) escribió:\n\n> Hola",
        "Le 10/03/2026 à 09:00, Ada Lang a écrit :\n> x",
        "Am 10.03.26 um 09:00 schrieb Ada Lang:\n> x",
        "Op 10-03-2026 om 09:00 schreef Ada Lang:\n> x",
        "Em 10/03/2026 09:00, Ada Lang escreveu:\n> x",
        "Il 10/03/2026 09:00, Ada Lang ha scritto:\n> x",
        "Quoting Ada Lang <ada@acme.example>:\n> x",
        "Zitat von Ada Lang <ada@acme.example>:\n> x",
        "From: Ada Lang/ACME\nTo: Bo/BUYER@BUYER\nDate: 10.03.2026 09:00\nSubject: Offer\n\nHello",
        "Von:\tAda Lang\nAn:\tBo\nDatum:\t10.03.2026 09:00\nBetreff:\tAngebot\n\nHallo",
        "Sent from Mail for Windows 10",
        "Sent from Yahoo Mail on Android",
        "Verstuurd vanaf mijn iPhone",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Gesendet mit der GMX Mail App",
        "Get Outlook for Android",
        "Lähetetty iPhonesta",
        "Отправлено с iPhone",
        "Sent from Samsung Mobile",
        "Skickat från min iPhone",
        "—\nBo",
        "_______________________________________________\nSales mailing list\nsales@lists.example\nhttps://lists.example/listinfo/sales",
        "ᐧ",
        "Sent from Outlook for iOS\n________________________________\nFrom: Ada\nSent: x\nTo: y\n\nHello",
        "2026年3月10日(火) 9:00 Ada Lang <\nada@acme.example>:\n\n> x",
        "вт, 10 мар. 2026 г. в 09:00, Ada Lang <\nada@acme.example>:\n\n> x",
        "2026-03-10 9:00 GMT+01:00 Ada Lang\n<ada@acme.example>:\n\n> x",
        "ti 10. maaliskuuta 2026 klo 9.00 Ada Lang\n<ada@acme.example> kirjoitti:\n\nHei",
        "Ada Lang\n<ada@acme.example> schrieb am Di., 10. März 2026, 09:00:\n\n> Hallo",
        "Ada Lang <ada@acme.example> schrieb am Di., 10.\nMärz 2026, 09:00:\n\n> Hallo",
        "W dniu 10.03.2026 o 09:00, Ada Lang pisze:\n> x",
        "10. März 2026, 09:00 von ada@acme.example:\n",
        "Tue, 10 Mar 2026 09:00:00 +0100 от Ada Lang <ada@acme.example>:\n",
        "-------- Oprindelig besked --------\nFra: Ada\nDato: 10.03.2026 09.00\nTil: Bo\nEmne: x\n\nHej",
        "-------- Poslednja poruka --------\nFrom: Ada\nDate: 10.03.2026\nTo: Bo\nSubject: x\n\nHello",
        "Forwarded message:\n\n*From:* Ada\n*To:* Bo\n\nHello",
        "Sujet : Offre\nDate : mardi 10 mars 2026\nDe : Ada\nPour : Bo\n\nBonjour",
        "Envoyé à partir d'Outlook pour Android",
        "Envoyé avec la messagerie Proton Mail.",
        "Obtenha o Outlook para iOS",
        "Download Outlook voor Android",
        "Erhalten Sie Outlook für Android",
        "________________________________",
    ],
)
def test_quotes_and_signatures_are_left_out(quoted: str) -> None:
    assert new_text(f"{NEW}\n\n{quoted}\n").text == NEW


def test_an_answer_below_or_between_the_quotes_is_new() -> None:
    body = "On Tue, Ada <ada@acme.example> wrote:\n> How many?\n120.\n> When?\nIn May.\n"
    assert new_text(body).text == "120.\nIn May."


def test_an_answer_below_a_forwarded_mail_is_new() -> None:
    body = "See below.\n\nBegin forwarded message:\n\n> From: Ada\n> To: Bo\n>\n> 200 seats\n\nWe need 120.\n"
    assert new_text(body).text.split() == ["See", "below.", "We", "need", "120."]


def test_an_answer_on_the_line_of_the_attribution_is_new() -> None:
    body = "120, please. On Tue, 10 Mar 2026 at 09:00, ada@acme.example wrote:\n> How many?\n"
    assert new_text(body).text == "120, please."


def test_a_name_that_looks_like_a_beginning_of_an_attribution_is_none() -> None:
    body = "Yes.\n\nOn Tue, 10 Mar 2026 at 09:00, Ada Le Grand 2 <ada@acme.example> wrote:\n\n> How many?\n"
    assert new_text(body).text == "Yes."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday Ann wrote me this: we need more seats.",
        "From: our side there is no objection.\nWe sign.",
        "Three points:\n- users\n- start\n- price",
        "This is not a ---------- divider.",
        "Am Montag schrieb ich Ihnen:\nDas gilt noch.",
        "Ada wrote to us at 10:30.\nWe answered:\nyes",
        "Bo said on 10.03. at 9:00 that Ada wrote\nthis line:\nAll fine",
        "Date: Thursday\nPlace: Berlin\nTo: bring: badges",
        "To: do\nSubject: budget\nWe need both.",
        "You can use Outlook for iOS\nas well as the web.",
        "We need both.\n<https://acme.example/a@b>\nare the links.",
        "---- Price ----\n120 seats\n---- Term ----\n12 months",
    ],
)
def test_ordinary_text_is_kept(text: str) -> None:
    assert new_text(text).text == text


def test_a_mail_of_quotes_alone_says_nothing_new() -> None:
    assert new_text("> one\n> two\n").text == ""


def test_a_long_mail_costs_no_more_than_its_lines() -> None:
    assert new_text("On a: \n" * 200_000).text.count("\n") < 5_000
