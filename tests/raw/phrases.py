"""Words for what a mail must say: the bank of phrases and dates in two languages."""

import random
import re
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

_THINGS = re.compile(r"quote|offer|proposal|angebot|\bplan\b|security|sicherheit", re.IGNORECASE)


@cache
def _bank() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))


class Speech:
    """One writer's words in one language, chosen by dice."""

    def __init__(self, language: str, dice: random.Random) -> None:
        self.language = language
        self._words: dict[str, Any] = _bank()[language]
        self._dice = dice

    def one(self, about: str, **blanks: str) -> str:
        """One of the phrases of a list, its blanks filled."""
        phrase = str(self._dice.choice(self._words[about]))
        filled = dict(blanks)
        if "by" in filled:
            filled["By"] = filled["by"][:1].upper() + filled["by"][1:]
        return phrase.format(**filled)

    def one_of_nothing(self, about: str) -> str:
        """One that names nothing that could be delivered: who promised it keeps the promise by naming it."""
        return str(self._dice.choice([phrase for phrase in self._words[about] if not _THINGS.search(phrase)]))

    def thing(self, what: str) -> str:
        """A deliverable as it is named in the middle of a sentence."""
        return str(self._words["things"][what])

    def knows(self, what: str) -> bool:
        """Whether there are words for a deliverable."""
        return what in self._words["things"]

    def due(self, day: date, written: date) -> str:
        """A day by which something is due, as one writes it on the day `written`."""
        ahead = (day - written).days
        if ahead == 0:
            return self.one("today")
        if ahead == 1 and self._dice.random() < 0.6:
            return self.one("tomorrow")
        if 1 <= ahead <= 6 and self._dice.random() < 0.6:
            return self.one("weekday", **self.blanks(day))
        return self.one("date", **self.blanks(day))

    def away_day(self, day: date) -> str:
        """A day as an automatic reply names it."""
        return self.one("away_date", **self.blanks(day))

    def all(self, about: str) -> list[str]:
        """All phrases of a list, blanks and all."""
        return list(self._words[about])

    def blanks(self, day: date) -> dict[str, str]:
        """What fills the blanks of a phrase that names a day."""
        return {
            "day": str(day.day),
            "dd": f"{day.day:02d}",
            "number": str(day.month),
            "mm": f"{day.month:02d}",
            "year": str(day.year),
            "month": self._words["months"][day.month - 1],
            "weekday": self._words["weekdays"][day.weekday()],
            "ordinal": _ordinal(day.day),
            "iso": day.isoformat(),
        }


def _ordinal(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }".replace(" ", "")


def last_day_away(back: date) -> date:
    """The day before the return."""
    return back - timedelta(days=1)
