"""Text of other people, made fit for a page or a terminal: nothing in it can change how the rest is read."""

import re
import unicodedata
from typing import Any, Final

LONGEST: Final = 400
"""Characters of one text that are shown; more ends in an ellipsis."""

# What cannot be seen or turns the direction of what follows: controls, bidirectional embeddings, overrides and
# isolates (Unicode Standard Annex 9), zero-width space and no-break space, soft hyphen, word joiner, tags,
# lone surrogates. Joiners stay, since scripts need them.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u2028\u2029\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_NOTHING: Final = "?"
"""What stands for a text of which nothing can be seen."""
_JOINERS: Final = re.compile("([\u200c-\u200f])[\u200c-\u200f]+")
_STACKED: Final = 3
"""Marks above or below one letter; more are drawn over the lines around it."""


def plain(value: str, longest: int = LONGEST) -> str:
    """The text without unseen characters, and of at most so many; a question mark where nothing is left of it."""
    text = _UNSEEN.sub("", value[: 4 * longest])
    if not text.isascii():
        text = _unstacked(_JOINERS.sub(r"\1", text))
    if len(text) > longest or len(value) > 4 * longest:
        text = text[: longest - 1].rstrip() + "…"
    return text or (_NOTHING if value else "")


def plain_within(value: Any, longest: int) -> Any:
    """The same of all texts in nested lists, tuples and mappings; other values as they are."""
    if isinstance(value, str):
        return plain(value, longest)
    if isinstance(value, dict):
        return {key: plain_within(each, longest) for key, each in value.items()}
    return [plain_within(each, longest) for each in value] if isinstance(value, list | tuple) else value


def _unstacked(text: str) -> str:
    kept: list[str] = []
    stacked = 0
    for character in text:
        stacked = stacked + 1 if unicodedata.combining(character) else 0
        if stacked <= _STACKED:
            kept.append(character)
    return "".join(kept)
