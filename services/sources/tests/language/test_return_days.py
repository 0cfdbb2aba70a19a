"""The first day back as absent people of seven countries write it, from Wednesday, 11 March 2026 on."""

from datetime import date

import pytest

from dealtrust_sources.language.absence import absence_in

WEDNESDAY = date(2026, 3, 11)

RETURN_DAYS = [
    ("I will not be in the office on Friday, March 20. I'll be back in the office on Monday.", "2026-03-23"),
    (
        "I'm out of the office on Friday, March 13. I will be back in Houston late Friday afternoon.",
        "2026-03-14",
    ),
    ("Could you call them back by Monday evening? I'll be out on vacation next week.", "2026-03-21"),
    ("I will be back in the office after lunch on Monday, March 16.", "2026-03-16"),
    ("I will be back at my desk in the early afternoon of March 16.", "2026-03-16"),
    ("I'll be back from my vacation on Monday, March 16.", "2026-03-16"),
    ("I'll be back for a day and on holiday on March 16.", "2026-03-17"),
    ("I will be back on Monday, March 16, and I will be working through the end of the month.", "2026-03-16"),
    ("I will return on March 16 and will be in the office until March 20.", "2026-03-16"),
    ("I will be back on March 16, then away again until March 20.", None),
    ("Je serai de retour au bureau en début d'après-midi le 16 mars.", "2026-03-16"),
    ("Absent jusqu'au 16, Mme Durand me remplace.", "2026-03-17"),
    ("Afwezig tot 16/03, collega Jan vervangt mij.", "2026-03-17"),
    ("I will be out of the office through Friday, March 20.", "2026-03-21"),
    ("I'm OOO until Monday, March 16th. I'll get back to you then.", "2026-03-17"),
    ("I will be out of the office on Thursday and Friday and back on Monday.", "2026-03-16"),
    ("I will be out of the office from March 16 - March 20.", "2026-03-21"),
    ("I will be out of the office 16-20 March.", "2026-03-21"),
    ("I will be away the week of March 16.", "2026-03-21"),
    ("I will be out of the office tomorrow.", "2026-03-13"),
    ("I'm away from 16/03/2026 to 20/03/2026.", "2026-03-21"),
    ("I will not be back in the office until Monday, March 16th.", "2026-03-16"),
    ("I am on annual leave and will return on 23rd March.", "2026-03-23"),
    ("I will be back in the office on Tuesday the 17th.", "2026-03-17"),
    ("I am on vacation until the 20th of March.", "2026-03-21"),
    ("I'll be out Monday and Tuesday (March 16th and 17th).", "2026-03-18"),
    ("I'm out of office until further notice.", None),
    ("I will be out of the office for jury duty on 3/13/26.", "2026-03-14"),
    ("I'll be out Thursday 3/12 and Friday 3/13, back Monday.", "2026-03-16"),
    ("I'm away Thursday 4/3, back later.", None),
    ("Our offices are closed for the holiday and will reopen on Tuesday, March 17.", "2026-03-17"),
    ("I'm out of office in CW 12.", "2026-03-21"),
    ("Ich bin vom 16.-20. März 2026 im Urlaub.", "2026-03-21"),
    ("Ich bin vom 16. - 20. März im Urlaub.", "2026-03-21"),
    ("Ich bin in KW 12 im Urlaub.", "2026-03-21"),
    ("Ich bin nicht im Büro und am Montag, den 16. wieder da.", "2026-03-16"),
    ("Ich bin heute nicht im Büro und morgen wieder da.", "2026-03-12"),
    ("Ich bin am 17. März nicht im Büro und dann wieder da.", "2026-03-18"),
    ("Je suis absent et je reprendrai mes fonctions le 16 mars.", "2026-03-16"),
    ("Je reprendrai mon poste le 16/03/2026.", "2026-03-16"),
    ("Je suis absent jusqu'au 20.", "2026-03-21"),
    ("Estoy de vacaciones hasta el 20.", "2026-03-21"),
    ("Sono in vacanza. Ritornerò il 16 marzo.", "2026-03-16"),
    ("Sarò di nuovo in ufficio lunedì 16 marzo.", "2026-03-16"),
    ("Riprenderò l'attività il 16 marzo.", "2026-03-16"),
    ("Sono in congedo.", None),
    ("Ik ben vandaag afwezig en morgen weer bereikbaar.", "2026-03-12"),
    ("Ik ben met zwangerschapsverlof.", None),
    ("Encontro-me ausente até dia 13 de março, regressando no dia 16.", "2026-03-16"),
    ("Ich bin bis auf Weiteres erkrankt.", None),
    ("I am away until 5/6.", None),
    ("I'm out of the office today, back tomorrow.", "2026-03-12"),
    ("I will be out of the office this afternoon, but will be back on Monday.", "2026-03-16"),
    ("I am on leave until 2026-03-20.", "2026-03-21"),
    ("Ich bin vom 16.03. bis einschließlich 20.03.2026 nicht im Büro.", "2026-03-21"),
    ("Ich bin ab Montag, 23. März, wieder für Sie da.", "2026-03-23"),
    ("Ich bin bis Freitag im Urlaub.", "2026-03-14"),
    ("Ich bin am Montag wieder zurück.", "2026-03-16"),
    ("Ich bin bis zum 20. März 2026 nicht im Hause.", "2026-03-21"),
    ("Ab dem 23.03.2026 bin ich wieder erreichbar.", "2026-03-23"),
    ("Ich bin heute nicht im Büro und ab morgen wieder erreichbar.", "2026-03-12"),
    ("Bis zum 20.03. bin ich im Urlaub und lese keine E-Mails.", "2026-03-21"),
    ("Ich kehre am 23. März ins Büro zurück.", "2026-03-23"),
    ("Unser Büro ist vom 16. bis 20. März geschlossen.", "2026-03-21"),
    ("Ich bin nächste Woche im Urlaub.", "2026-03-21"),
    ("Ich befinde mich in Elternzeit.", None),
    ("Je suis absent du bureau jusqu'au 20 mars inclus.", "2026-03-21"),
    ("Je suis en congés jusqu'au vendredi 20 mars.", "2026-03-21"),
    ("Je serai de retour au bureau lundi 23 mars.", "2026-03-23"),
    ("Je suis absente du 16/03 au 20/03.", "2026-03-21"),
    ("De retour le 23/03/2026, je répondrai à votre message.", "2026-03-23"),
    ("Je suis en déplacement et serai joignable à partir du 17 mars.", "2026-03-17"),
    ("Je reviens le 1er avril.", "2026-04-01"),
    ("Je suis en vacances jusqu'à lundi.", "2026-03-17"),
    ("Nos bureaux seront fermés du 16 au 20 mars.", "2026-03-21"),
    ("Je suis actuellement en congé maternité.", None),
    ("Estaré fuera de la oficina hasta el 20 de marzo.", "2026-03-21"),
    ("Estoy de vacaciones del 16 al 20 de marzo.", "2026-03-21"),
    ("Regreso el lunes 23 de marzo.", "2026-03-23"),
    ("Vuelvo a la oficina el 23/03/2026.", "2026-03-23"),
    ("Me encuentro fuera de la oficina y volveré el 17 de marzo.", "2026-03-17"),
    ("Estaré ausente desde el 16 hasta el 20 de marzo.", "2026-03-21"),
    ("Estoy de baja.", None),
    ("Estaré disponible a partir del 23 de marzo.", "2026-03-23"),
    ("Sarò assente fino a venerdì 20 marzo.", "2026-03-21"),
    ("Sono in ferie dal 16 al 20 marzo.", "2026-03-21"),
    ("Rientrerò in ufficio lunedì 23 marzo.", "2026-03-23"),
    ("Sono fuori sede, rientro il 17/03/2026.", "2026-03-17"),
    ("Sarò di nuovo raggiungibile a partire dal 23 marzo.", "2026-03-23"),
    ("Sono in maternità.", None),
    ("Ik ben met vakantie tot en met vrijdag 20 maart.", "2026-03-21"),
    ("Ik ben afwezig van 16 tot en met 20 maart.", "2026-03-21"),
    ("Ik ben maandag 23 maart weer op kantoor.", "2026-03-23"),
    ("Vanaf 23 maart ben ik weer bereikbaar.", "2026-03-23"),
    ("Ik ben momenteel niet op kantoor.", None),
    ("Estou de férias até 20 de março.", "2026-03-21"),
    ("Estarei ausente de 16 a 20 de março.", "2026-03-21"),
    ("Retorno ao escritório no dia 23 de março.", "2026-03-23"),
    ("Voltarei na segunda-feira, 23 de março.", "2026-03-23"),
    ("Estarei fora do escritório de 16/03 a 20/03/2026.", "2026-03-21"),
    ("Estou de licença.", None),
]


@pytest.mark.parametrize(("text", "back"), RETURN_DAYS)
def test_the_first_day_back(text: str, back: str | None) -> None:
    absence = absence_in(text, "", written=WEDNESDAY)
    assert absence is not None
    assert absence.back == (back and date.fromisoformat(back))


@pytest.mark.parametrize(
    "text",
    [
        "Ann is out of the office until Monday.",
        "Ann Bee will be on vacation next week.",
        "My colleague is on leave.",
        "He will return to the office on Monday.",
        "I was out of the office last week.",
        "Sorry for the late answer, I've been on vacation.",
        "I took a few days of vacation.",
        "I think she is away until Friday.",
        "If I am out of the office, call Ann.",
        "You said that you are on holiday next week.",
        "Enjoy your vacation!",
        "Are you out of the office on Friday?",
        "I will be in and out of the office.",
        "Our vacation policy has changed.",
        "Please send it back to me.",
        "Frau Lang ist bis Montag im Urlaub.",
        "Ich war letzte Woche im Urlaub.",
        "Wenn ich im Urlaub bin, vertritt mich Ann.",
        "Mein Kollege ist nicht im Büro.",
        "Ma collègue est en congé jusqu'à lundi.",
        "J'étais en vacances la semaine dernière.",
        "Mi compañera está de vacaciones hasta el lunes.",
        "Estuve de vacaciones la semana pasada.",
        "La collega è in ferie fino a lunedì.",
        "Mijn collega is met vakantie tot maandag.",
        "A colega está de férias até segunda-feira.",
    ],
)
def test_somebody_else_s_absence_and_one_that_is_over_are_not_the_writer_s(text: str) -> None:
    assert absence_in(text, "", written=WEDNESDAY) is None


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Bo Byer is out of the office until 20 March.", "2026-03-21"),
        ("Bo Byer ist bis 20.03.2026 nicht im Haus.", "2026-03-21"),
        ("Bo Byer est absent jusqu'au 20 mars.", "2026-03-21"),
        ("Bo Byer est absent du bureau (retour 20/03/2026)", "2026-03-20"),
        ("Bo Byer revient le 20 mars.", "2026-03-20"),
        ("Bo Byer no está en la oficina y vuelve el 20 de marzo.", "2026-03-20"),
        ("Bo Byer regresa el 20 de marzo.", "2026-03-20"),
        ("Bo Byer está ausente até 20 de março.", "2026-03-21"),
        ("Bo Byer regressa no dia 20 de março.", "2026-03-20"),
        ("Bo Byer è fuori ufficio e rientrerà il 20 marzo.", "2026-03-20"),
        ("Bo Byer is afwezig tot en met 20 maart.", "2026-03-21"),
    ],
)
def test_a_machine_speaks_of_its_owner_by_name(text: str, back: str) -> None:
    assert absence_in(text, "", written=WEDNESDAY) is None
    absence = absence_in(text, "", written=WEDNESDAY, automatic=True)
    assert absence is not None
    assert absence.back == date.fromisoformat(back)


@pytest.mark.parametrize(
    ("text", "subject", "back"),
    [
        ("I am out of the office until 03/20/2026.", "Bo Byer is out of the office (returning 03/20/2026)", "2026-03-20"),
        ("I am away until 20 March. I am back on 20 March in the afternoon.", "", "2026-03-20"),
        ("I am away until 20 March.", "Out of office until 19 March", "2026-03-21"),
        ("I am away until 20 March.", "Out of office on 19 March", "2026-03-21"),
        ("I am away until 20 March.", "Back on 17 March", "2026-03-21"),
        ("I am away until 20 March and back on 19 March.", "", None),
    ],
)  # fmt: skip
def test_until_and_back_on_one_day_mean_that_day_s_morning(text: str, subject: str, back: str | None) -> None:
    absence = absence_in(text, subject, written=WEDNESDAY, automatic=True)
    assert absence is not None
    assert absence.back == (back and date.fromisoformat(back))


def test_who_says_i_stands_over_who_is_named() -> None:
    text = "I am away until 20 March. My colleague Ann is away until 27 March."
    absence = absence_in(text, "", written=WEDNESDAY, automatic=True)
    assert absence is not None
    assert absence.back == date(2026, 3, 21)
