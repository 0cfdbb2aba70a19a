"""HTML mail to text: what a reader sees, without the conversation that mail programs quote below it."""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_NODES = 50_000
MOST_TAGS = 10_000
MOST_OPEN = 500
"""Tags of a mail, and tags open at one time, beyond which the parser would take seconds; no program writes such mails."""

_QUOTES = {
    "cite": "blockquote[type=cite]",
    "border-left": "blockquote[style*=border-left]",
    "gmail_": ".gmail_quote, .gmail_extra, .gmail_attr, .gmail_signature",
    "moz-": ".moz-cite-prefix, .moz-signature",
    "yahoo_quoted": ".yahoo_quoted",
    "protonmail_quote": ".protonmail_quote",
    "zmail_extra": ".zmail_extra",
    "tutanota_quote": ".tutanota_quote",
    "messagereplysection": "[name=messageReplySection]",
    "outlookmessageheader": ".OutlookMessageHeader",
    "divrplyfwdmsg": "#divRplyFwdMsg ~ *, #divRplyFwdMsg",
    "appendonsend": "#appendonsend ~ *",
    "mail-editor-reference": "#mail-editor-reference-message-container",
    "isreplycontent": "#isReplyContent",
    "signature": "#Signature, #signature, #ms-outlook-mobile-signature",
}
"""What mail programs mark as quoted, by words that must occur for it; looking for all of it in every mail is slow."""
_UNSEEN = {f"<{tag}": tag for tag in "script style head title template noscript object".split()}
_BLOCKS = frozenset(
    "p div br li tr h1 h2 h3 h4 h5 h6 table ul ol blockquote pre hr section article header footer dt dd".split()
)
_ENDED = _BLOCKS - {"br", "hr"}
"""Blocks whose end is not their beginning, so that what follows needs a line of its own."""
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 table ul ol blockquote pre".split())
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_TAG = re.compile(r"<(/?)([a-zA-Z]+)")
_MARKUP = re.compile(r"<[^<>]*>?")
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
_GAPS = re.compile(r"\n[ \n]*\n")


def html_to_text(html: str) -> str:
    """Visible text of an HTML mail, one line per block; quoted mails that are marked as such are left out.

    A mail that is nothing but a quote keeps its text: then there is no other reading of it.
    """
    if _is_wild(html):
        return _stripped(html)
    low = html.lower()
    unseen = [selector for hint, selector in _UNSEEN.items() if hint in low]
    quotes = [selector for hint, selector in _QUOTES.items() if hint in low]
    text = _visible(html, [*unseen, *quotes])
    return text if text or not quotes else _visible(html, unseen)


def _is_wild(html: str) -> bool:
    """Whether there are too many tags for a parser whose time grows with the square of what is open at once."""
    if html.count("<") <= MOST_OPEN:
        return False
    opened = 0
    for count, tag in enumerate(_TAG.finditer(html)):
        opened += -1 if tag.group(1) else tag.group(2).lower() not in _VOID
        if count == MOST_TAGS or opened > MOST_OPEN:
            return True
    return False


def _stripped(html: str) -> str:
    """The text between the tags, as it stands."""
    text = unescape(_MARKUP.sub("\n", html))
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _visible(html: str, without: list[str]) -> str:
    tree = LexborHTMLParser(html)
    if without:
        # The innermost first: a node is gone with the one around it. One that is found twice goes once.
        found = {node.mem_id: node for node in tree.css(", ".join(without))}
        for node in reversed(found.values()):
            node.decompose()
    body = tree.body
    return "" if body is None else _joined(body)


def _target(anchor: LexborNode) -> str:
    """Where a link leads, unless its text says so; written before the text, as plain mails do."""
    href = (anchor.attributes.get("href") or "").strip()
    return f" <{href}> " if href.lower().startswith("http") and href not in (anchor.text() or "") else ""


def _joined(body: LexborNode) -> str:
    pieces: list[str] = []
    for count, node in enumerate(body.traverse(include_text=True)):
        if count >= MAX_NODES:
            break
        tag = node.tag
        if tag == "a":
            pieces.append(_target(node))
        if tag == "-text":
            after_block = node.prev is not None and node.prev.tag in _ENDED
            pieces.append("\n" if after_block else "")
            pieces.append(_BLANKS.sub(" ", (node.text_content or "").replace("\n", " ")))
        elif tag in _BLOCKS:
            pieces.append("\n\n" if tag in _PARAGRAPHS else "\n")
            if tag == "hr":
                pieces.append("________________________________\n")
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()
