"""Record ids as Salesforce gives them: 15 characters and three that say which of them are capitals."""

import string

_DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_STEP = 1_000_003
_SUFFIXES = string.ascii_uppercase + "012345"


class Ids:
    """One organisation's ids for the names that a story uses; later ones are greater."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}

    def of(self, prefix: str, name: str) -> str:
        """The id of what the story calls `name`; prefix: the three characters of its object."""
        key = (prefix, name)
        if key not in self._given:
            number, letters = _STEP * (len(self._given) + 1), ""
            while len(letters) < 7:
                number, rest = divmod(number, len(_DIGITS))
                letters = _DIGITS[rest] + letters
            self._given[key] = long_form(f"{prefix}8d000{letters}")
        return self._given[key]

    def name(self, record: str) -> str:
        """What the story calls a record; the text itself where it is no record of the story."""
        return next((name for (_, name), given in self._given.items() if given == record), record)


def long_form(record: str) -> str:
    """An id of 15 characters with the three that make it safe where case is lost."""
    thirds = (record[start : start + 5] for start in (0, 5, 10))
    return record + "".join(
        _SUFFIXES[sum(1 << place for place, letter in enumerate(third) if letter.isupper())]
        for third in thirds
    )
