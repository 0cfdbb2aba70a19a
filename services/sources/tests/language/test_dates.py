"""Dates as written in mails, from a Wednesday on."""

from datetime import date

import pytest

from dealtrust_sources.language.dates import dates

WEDNESDAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("language", "text", "last"),
    [
        ("en", "by friday", "2026-03-13"),
        ("en", "on wednesday", "2026-03-18"),
        ("en", "next friday", "2026-03-20"),
        ("en", "friday next week", "2026-03-20"),
        ("en", "friday, 13 march 2026", "2026-03-13"),
        ("en", "march 5th", "2027-03-05"),
        ("en", "the 1st of april", "2026-04-01"),
        ("en", "july 10-31", "2026-07-31"),
        ("en", "3/25/2026", "2026-03-25"),
        ("en", "03/04", None),
        ("en", "2026-03-20", "2026-03-20"),
        ("en", "february 30", None),
        ("en", "tomorrow", "2026-03-12"),
        ("en", "end of day friday", "2026-03-13"),
        ("en", "next week", "2026-03-20"),
        ("en", "the end of next week", "2026-03-20"),
        ("en", "end of month", "2026-03-31"),
        ("en", "end of q", None),
        ("en", "within 3 business days", "2026-03-16"),
        ("en", "in two weeks", "2026-03-25"),
        ("en", "version 3.12.2", None),
        ("de", "bis 13.03.", "2026-03-13"),
        ("de", "am 13.3.26", "2026-03-13"),
        ("de", "13. märz", "2026-03-13"),
        ("de", "mittwoch, den 18. märz", "2026-03-18"),
        ("de", "übermorgen", "2026-03-13"),
        ("de", "bis ende der woche", "2026-03-13"),
        ("de", "ende nächster woche", "2026-03-20"),
        ("de", "innerhalb von 3 werktagen", "2026-03-16"),
        ("de", "in der woche", None),
        ("de", "bis kommenden freitag", "2026-03-13"),
        ("de", "bis freitagmittag", "2026-03-13"),
        ("de", "bis zum 13.", "2026-03-13"),
        ("de", "am 1. platz", None),
        ("de", "bis monatsende", "2026-03-31"),
        ("en", "by the 13th", "2026-03-13"),
        ("en", "by the 5th at noon", "2026-04-05"),
        ("en", "by the 2nd draft", None),
        ("en", "13-mar-2026", "2026-03-13"),
        ("en", "by eow", "2026-03-13"),
        ("en", "close of business on friday", "2026-03-13"),
        ("en", "the day after tomorrow", "2026-03-13"),
        ("en", "the rest of the week", "2026-03-13"),
        ("de", "bis nächsten freitag", "2026-03-20"),
        ("de", "kommende woche", "2026-03-20"),
        ("fr", "25 août", "2026-08-25"),
        ("fr", "le 1er avril", "2026-04-01"),
        ("fr", "16/03", "2026-03-16"),
        ("fr", "la semaine prochaine", "2026-03-20"),
        ("fr", "fin mars", "2026-03-31"),
        ("es", "martes 03 de septiembre, 2027", "2027-09-03"),
        ("es", "la semana que viene", "2026-03-20"),
        ("es", "finales de mayo", "2026-05-31"),
        ("it", "venerdì 13 marzo", "2026-03-13"),
        ("nl", "vrijdag 13 maart", "2026-03-13"),
        ("pt", "terça-feira 17 de março", "2026-03-17"),
        ("pt", "no dia 20", "2026-03-20"),
        ("fr", "lundi 16.", "2026-03-16"),
        ("es", "el día 20.50", None),
        ("en", "16-20 march", "2026-03-20"),
        ("de", "23:00-13. märz", "2026-03-13"),
        ("en", "friday 3/13", "2026-03-13"),
        ("en", "monday 3/4", None),
        ("en", "wednesday 4/1", "2026-04-01"),
        ("de", "bis kw 12", "2026-03-20"),
        ("fr", "semaine 99", None),
        ("nl", "in week 3", "2027-01-22"),
    ],
)
def test_a_date(language: str, text: str, last: str | None) -> None:
    found = [each.last.isoformat() for each in dates(text, language, WEDNESDAY)]
    assert found == ([last] if last else [])


def test_the_29th_of_february_waits_for_its_year() -> None:
    (found,) = dates("29 february", "en", WEDNESDAY)
    assert found.first == date(2028, 2, 29)
    assert not list(dates("29.02.2027", "de", WEDNESDAY))
