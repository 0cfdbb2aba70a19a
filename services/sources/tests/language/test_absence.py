"""Return dates in automatic replies, in seven languages and many styles."""

from datetime import date

import pytest

from dealtrust_sources.language.absence import absence_in, has_left, is_receipt

WEDNESDAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("I am out of the office until 13 March.", "2026-03-14"),
        ("I'm on vacation and will be back on Monday, 16 March.", "2026-03-16"),
        ("I will be away from 10 March to 20 March.", "2026-03-21"),
        ("I am currently out of office, returning to the office on May 5th.", "2026-05-05"),
        ("I will not be back until Monday.", "2026-03-16"),
        ("I will be back at work on March 17, 2026 and answer your message then.", "2026-03-17"),
        ("I am on leave, back at my desk on 17 March.", "2026-03-17"),
        ("My return date is 17 March. I am out of the office.", "2026-03-17"),
        ("I will be away until the end of March 17.", "2026-03-18"),
        ("Ich bin vom 12. März an im Urlaub und am 17. März zurück im Büro.", "2026-03-17"),
        ("Wieder da bin ich am 17. März.", "2026-03-17"),
        ("Ich bin bis zum 15.08. nicht erreichbar.", "2026-08-16"),
        ("Ich bin ab dem 16.03. wieder im Büro.", "2026-03-16"),
        ("Ich bin vom 9. bis 13. März im Urlaub.", "2026-03-14"),
        ("Ich bin im Urlaub und ab Montag wieder erreichbar.", "2026-03-16"),
        (
            "Vielen Dank für Ihre Nachricht. Ich bin derzeit nicht im Büro. Am 18. März bin ich wieder zurück.",
            "2026-03-18",
        ),
        ("Je suis absent jusqu'au 25 août.", "2026-08-26"),
        ("Je serai de retour le lundi 16 mars.", "2026-03-16"),
        ("Estoy fuera de la oficina hasta el lunes", "2026-03-17"),
        ("Retornando el Martes 03 de Septiembre, 2027", "2027-09-03"),
        ("Retornando na Terça-feira 03 de Setembro, 2027", "2027-09-03"),
        ("Sono fuori ufficio fino al 20 marzo.", "2026-03-21"),
        ("Ik ben afwezig tot en met 20 maart.", "2026-03-21"),
        ("Ik ben vanaf 23 maart weer bereikbaar.", "2026-03-23"),
        ("Estarei ausente até 20 de março.", "2026-03-21"),
        ("I'm out of the office Friday. For pressing matters, Bob.", "2026-03-14"),
        (
            "I will be traveling for work on July 10-31. During that time I will have intermittent access to email",
            "2026-08-01",
        ),
        ("I'm on parental leave.", None),
        ("I will be out of the office Thursday and Friday, Oct. 25-26.", "2026-10-27"),
        ("I am out until Friday 13 March and back on Monday 16 March.", "2026-03-16"),
        (
            "I am on holiday from Monday 9 March until Friday 20 March inclusive. I will reply when I return.",
            "2026-03-21",
        ),
        (
            "Ich bin bis einschließlich 20. März abwesend. Ihre E-Mail wird nicht weitergeleitet.",
            "2026-03-21",
        ),
        ("Ich befinde mich bis 20.03.2026 in Elternzeit.", "2026-03-21"),
        ("I'm back in the office on 3/25/2026", "2026-03-25"),
        ("I am out of the office until 03/04.", None),
        ("I am away this week with limited access.", "2026-03-14"),
        ("On leave through March 20.", "2026-03-21"),
        ("Je suis en congés du 9 au 20 mars inclus.", "2026-03-21"),
        ("Out of office until next Monday.", "2026-03-17"),
        ("I will return after 20 March", "2026-03-21"),
        ("I'm out of office today", "2026-03-12"),
        ("Estaré de vacaciones del 9 al 20 de marzo.", "2026-03-21"),
        ("back on 16 March; until 25 March away", None),
        ("Ich bin erst am 23. März wieder erreichbar", "2026-03-23"),
        ("Ich bin zurück am 16.03.2026.", "2026-03-16"),
        ("Nicht vor dem 16. März zurück", "2026-03-16"),
    ],
)
def test_the_first_day_back(text: str, back: str | None) -> None:
    absence = absence_in(text, "", written=WEDNESDAY)
    assert absence is not None
    assert absence.back == (back and date.fromisoformat(back))


@pytest.mark.parametrize(
    "text",
    [
        "Your request has been received, ticket 123. We will answer by Friday.",
        "Thank you for your mail.",
        "We have received your message. Our support team will get back to you within 24 hours.",
        "We will get back to you as soon as possible.",
        "zukünftig",
    ],
)
def test_a_reply_that_tells_of_no_absence(text: str) -> None:
    assert absence_in(text, "", written=WEDNESDAY) is None


def test_the_subject_tells_what_the_text_does_not() -> None:
    absence = absence_in("I am out of the office.", "Out of office until 13 March", written=WEDNESDAY)
    assert absence is not None
    assert absence.back == date(2026, 3, 14)


def test_the_text_stands_over_the_subject() -> None:
    absence = absence_in("I return to the office on May 5th.", "Away until May 5", written=WEDNESDAY)
    assert absence is not None
    assert absence.back == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("written", "text", "back"),
    [
        (date(2026, 12, 20), "I am away until 5 January.", date(2027, 1, 6)),
        (date(2026, 3, 11), "I am away until 5 March.", date(2026, 3, 6)),
        (date(2026, 3, 11), "I am away until 5 January 2026.", date(2026, 1, 6)),
        (date(2026, 3, 13), "I am back on Friday.", date(2026, 3, 20)),
    ],
)
def test_a_date_without_a_year_is_the_nearest(written: date, text: str, back: date) -> None:
    absence = absence_in(text, "", written=written)
    assert absence is not None
    assert absence.back == back


def test_days_of_a_colleague_are_not_the_sender_s() -> None:
    text = (
        "I am out of the office until 20 March. Until 13 March please write to Ann, who is back on 12 March."
    )
    absence = absence_in(text, "", written=WEDNESDAY)
    assert absence is not None
    assert absence.back == date(2026, 3, 21)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Bo is no longer with the company.", True),
        ("Bo Byer ist nicht mehr für unser Unternehmen tätig.", True),
        ("Bo ne travaille plus chez nous.", True),
        ("I am no longer in the office today.", False),
        ("This mailbox is no longer monitored.", True),
        ("I no longer work at Acme.", True),
        ("I am no longer in this role.", True),
        ("Frau Lang arbeitet nicht mehr bei uns.", True),
        ("Diese Adresse wird nicht mehr abgerufen.", True),
        ("Questa casella non è più attiva.", True),
        ("Dit adres is niet meer in gebruik.", True),
        ("Jan heeft Acme verlaten.", True),
        ("Já não trabalho na Acme.", True),
        ("Este endereço não está mais ativo.", True),
    ],
)
def test_who_left(text: str, left: bool) -> None:
    assert has_left(text) is left


def test_a_service_is_known_by_its_words() -> None:
    assert is_receipt("Your ticket 4711 was created.")
    assert not is_receipt("I am skiing.")
