"""Lengths of time as people read them."""

from datetime import timedelta


def span(length: timedelta) -> str:
    """A length of time with its two largest units: ``3 d 4 h``, ``2 h 5 min``, ``0 min``."""
    minutes = round(length.total_seconds() / 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{rest} min"
