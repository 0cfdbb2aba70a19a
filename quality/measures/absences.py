"""Out of office: whether the sender says that they are away, and when they are back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from dealtrust_sources.language.absence import Absence, absence_in
from dealtrust_sources.mail.newtext import new_text
from quality.datasets import DataFolder, Record, SetError
from quality.figures import Figures, hit, total
from quality.measurement import Measured, Measurement

DETECTOR = "out-of-office"
DATASET = "enron-aeslc-nc"
EXACT = "return day exact, where the text states it in figures"
_FIRST_PERSON = re.compile(
    r"\bI(?:'m| am|'ll| will)\b[^.!?]{0,60}\b(?:out|away|vacation|absent|leave)\b", re.IGNORECASE
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = "mon tue wed thu fri sat sun".split()
_RETURN = re.compile(
    r"\b(?:back|return(?:ing)?)\b(?P<between>[^.!?;\d]{0,50}?)"
    rf"(?:\b(?P<weekday>{'|'.join(_WEEKDAYS)})[a-z]*\.?,?\s+)?(?:the\s+)?"
    rf"(?:\b(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?\s*|(?P<month>\d{{1,2}})/)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\b(?:thru|through|leav(?:e|ing)|depart(?:ing)?|from|call)\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till)\b", re.IGNORECASE)
_NOT = re.compile(r"(?:\bnot|n't)\b[^.!?;]{0,12}$", re.IGNORECASE)
"""Stands before a word of return that "until" follows: not back until Monday."""
_YEARS = (2001, 2000, 1999, 2002)
"""The years of the mails, those with most mails first."""
_ANY_DAY = date(2001, 7, 2)
_WEEK = timedelta(days=7)


def run(data: DataFolder) -> Measured:
    """The labelled pool of candidate mails."""
    mails = data.records(f"{DATASET}/pool_ooo.jsonl.gz", "id", "body")
    labels = {
        record["id"]: record["label"]
        for record in data.records(f"{DATASET}/labels_ooo.jsonl.gz", "id", "label")
    }
    mails = [mail for mail in mails if mail["id"] in labels]
    days = _days(data)
    returns = [_return_day(mail) for mail in mails]
    written = [
        days.get(mail["id"]) or (day - _WEEK if day else _ANY_DAY)
        for mail, day in zip(mails, returns, strict=True)
    ]
    told = [
        absence_in(new_text(mail["body"]).text, mail.get("subject") or "", written=day)
        for mail, day in zip(mails, written, strict=True)
    ]
    truth = [labels[mail["id"]] == "sender_absent" for mail in mails]
    figures = Figures(DETECTOR, DATASET)
    rule = total(
        hit(_FIRST_PERSON.search(_flat(mail)) is not None, away)
        for mail, away in zip(mails, truth, strict=True)
    )
    units = [hit(absence is not None, away) for absence, away in zip(told, truth, strict=True)]
    figures.judged(units, rule, of="the sender is away")
    pairs = [(absence, day) for absence, day, away in zip(told, returns, truth, strict=True) if away and day]
    exact = sum(_same_day(absence, day) for absence, day in pairs)
    figures.share(EXACT, exact, len(pairs))
    found = sum(
        absence is not None and absence.back is not None
        for absence, away in zip(told, truth, strict=True)
        if away
    )
    figures.count("mails of absent senders in which any return day was found", sum(truth), found)
    size = f"{len(mails):,} labelled mails, in {sum(truth):,} of which the sender is away"
    return Measured(size, figures.rows)


def _days(data: DataFolder) -> dict[str, date]:
    """The day of those mails whose day is known."""
    try:
        dated = data.records(f"{DATASET}/dated_bodies.jsonl.gz", "file", "unix_time")
    except SetError:
        return {}
    return {
        record["file"].replace("/", "_"): datetime.fromtimestamp(record["unix_time"], UTC).date()
        for record in dated
    }


def _flat(mail: Record) -> str:
    return " ".join(f"{mail.get('subject') or ''}. {mail['body']}".split())


def _return_day(mail: Record) -> date | None:
    """The one return day that a mail states in figures; None if there is none, or more than one.

    Its year is one in which the weekday named with it is right.
    """
    found = set()
    text = _flat(mail)
    for match in _RETURN.finditer(text):
        between = match["between"]
        until = _UNTIL.search(between) and not _NOT.search(text[: match.start()])
        if until or _OTHER.search(between):
            continue
        month = _MONTHS.index(match["name"].lower()) + 1 if match["name"] else int(match["month"])
        weekday = _WEEKDAYS.index(match["weekday"].lower()) if match["weekday"] else None
        found.add(_dated(month, int(match["day"]), weekday))
    return found.pop() if len(found) == 1 else None


def _dated(month: int, day: int, weekday: int | None) -> date | None:
    for year in _YEARS:
        try:
            stated = date(year, month, day)
        except ValueError:
            continue
        if weekday is None or stated.weekday() == weekday:
            return stated
    return None


def _same_day(absence: Absence | None, day: date) -> bool:
    back = absence.back if absence else None
    return back is not None and (back.month, back.day) == (day.month, day.day)


MEASUREMENT = Measurement(
    detector=DETECTOR,
    dataset=DATASET,
    way="The new text and the subject of each mail go through the rules that read an automatic reply. The mails are letters of "
    "people, not automatic replies: by its headers the product would ask those rules about very few of them. Most of the mails "
    "have no date; then they count as written a week before the return day that they state.",
    baseline="I am or I will, and then out, away, vacation, absent or leave in one sentence",
    shows="Whether the sender's own absence is told apart from somebody else's, and return days are read right.",
    not_shows="Recall outside the pool, which was picked by keywords. The labels say nothing of dates: a return day "
    "counts as stated "
    "where a narrow pattern of back or return with a month and a day finds exactly one, so n is small. The labels are "
    "one reader's.",
    run=run,
)
