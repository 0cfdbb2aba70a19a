"""What a published text must not say, and where its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

_MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:work|root|home/\w+|Users/\w+)/[\w.]")
_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_ANCHOR = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")


def unfit(text: str) -> Iterator[tuple[int, str]]:
    """Line and words of what has no place in a published text: a path of one machine, a mark of unfinished work."""
    for number, line in enumerate(text.splitlines(), 1):
        for found in (*_MACHINE_PATH.finditer(line), *_UNFINISHED.finditer(line)):
            yield number, found.group().strip()


def broken_links(path: Path) -> Iterator[str]:
    """Every link of a Markdown page that leads to no file, or to no heading of it; the web is left out."""
    prose = _INLINE_CODE.sub("", _FENCE.sub("", path.read_text("utf-8")))
    for match in _LINK.finditer(prose):
        target = match.group(1) or match.group(2)
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        page = path.parent / name if name else path
        if not page.exists() or (anchor and page.suffix == ".md" and anchor not in _anchors(page)):
            yield target


def _anchors(page: Path) -> set[str]:
    """The anchors that a code host gives to the headings of a page, and those the page sets itself."""
    text = page.read_text("utf-8")
    anchors = set(_ANCHOR.findall(text))
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        anchors.add(re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-"))
    return anchors
