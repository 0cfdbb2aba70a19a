"""The words that the rules look for: one TOML file per language, and what all languages share.

A phrase is a row of words. ``a|b`` stands for one of several words, ``a+b`` for a fixed pair inside such a
choice, ``word*`` for every word that begins so, ``word?`` may be absent, ``...`` stands for up to six
words. The first word must be given; all is lower case with plain apostrophes.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
"""ISO 639-1 codes of the languages with a file here."""


@cache
def table(name: str) -> dict[str, Any]:
    """The file ``name``.toml of this package."""
    return tomllib.loads((resources.files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


def lines_of(name: str) -> list[str]:
    """The lines of the file ``name`` of this package without its comments."""
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("# ")]


def letters() -> dict[str, list[str]]:
    """Greetings and closing formulas of all languages; longer ones first."""
    return {
        name: sorted((word for group in by_language.values() for word in group), key=len, reverse=True)
        for name, by_language in table("letters").items()
    }
