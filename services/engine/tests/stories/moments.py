"""Moments as people write them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def moment(text: str, zone: str) -> datetime:
    """The moment that a text names, aware; a wrong weekday is an error of the story."""
    words = text.split()
    weekday = words.pop(0) if words[0].isalpha() else None
    named = words.pop() if len(words) == 3 else zone
    at = datetime.fromisoformat(" ".join(words)).replace(tzinfo=ZoneInfo(named))
    if weekday and at.strftime("%a") != weekday:
        raise ValueError(f"{text} is a {at:%a}")
    return at
