"""What a person writes around the sentences: greeting, closing, signature, and the quoted mail below."""

from datetime import datetime
from html import escape

from .mime import Part, flowed, multipart, text_part
from .people import Language, Person

_MONTHS_DE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_DAYS_DE = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()
_GREETING = {"en": "Hi {first},", "de": "Guten Tag {name},"}
_CLOSING = {"en": "Best regards,", "de": "Viele Grüße"}


def dressed(text: str, sender: Person, reader: Person, language: Language) -> str:
    """Return the sentences with greeting, closing and signature, as plain text."""
    greeting = _GREETING[language].format(first=reader.first_name, name=reader.name)
    signature = f"-- \n{sender.name}\n{sender.title}, {sender.employer}\n{sender.phone}"
    return f"{greeting}\n\n{text}\n\n{_CLOSING[language]}\n{sender.first_name}\n\n{signature}"


def short_note(text: str, sender: Person, language: Language) -> str:
    """Return a note as people type it on the phone: no greeting, a line about the phone."""
    sent_from = {"en": "Sent from my phone", "de": "Von meinem Telefon gesendet"}[language]
    return f"{text}\n\n{sender.first_name}\n\n{sent_from}"


def body(text: str, sender: Person, language: Language, quoted: "Quoted | None") -> Part:
    """Return the body as the sender's mail client writes it, with the answered mail quoted below."""
    if sender.client == "gmail":
        plain = text if quoted is None else f"{text}\n\n{quoted.introduction(language)}\n\n{quoted.marked()}"
        html = _gmail_html(text, quoted, language)
        parts = [text_part(plain + "\n", "plain", "utf-8", "quoted-printable")]
        return multipart("alternative", [*parts, text_part(html, "html", "utf-8", "quoted-printable")])
    if sender.client == "outlook":
        return text_part(_outlook_html(text, quoted, language), "html", "utf-8", "quoted-printable")
    if sender.client == "thunderbird":
        plain = (
            text if quoted is None else f"{text}\n\n{quoted.short_introduction(language)}\n{quoted.marked()}"
        )
        return text_part(flowed(plain) + "\n", "plain", "utf-8", "8bit", extra="; format=flowed")
    plain = text if quoted is None else f"{text}\n\n{quoted.marked(quoted.introduction(language))}"
    charset = "iso-8859-1" if _fits(plain, "iso-8859-1") else "utf-8"
    return text_part(plain + "\n", "plain", charset, "quoted-printable")


class Quoted:
    """The mail that is answered: who wrote it, when, and its text with what it quoted itself."""

    def __init__(self, writer: Person, when: datetime, reader: Person, subject: str, text: str) -> None:
        self._writer, self._when, self._reader, self._subject, self._text = (
            writer,
            when,
            reader,
            subject,
            text,
        )

    def marked(self, introduction: str = "") -> str:
        """Return the text with > in front of every line."""
        text = f"{introduction}\n\n{self._text}" if introduction else self._text
        return "\n".join(f"> {line}".rstrip() if line != "-- " else "> -- " for line in text.split("\n"))

    def introduction(self, language: Language) -> str:
        """Return the long line above the quotation: ``On Fri, 6 Mar 2026 at 15:00, ... wrote:``."""
        writer, when = f"{self._writer.name} <{self._writer.email}>", self._when
        if language == "en":
            return f"On {when:%a}, {when.day} {when:%b %Y} at {when:%H:%M}, {writer} wrote:"
        day = f"{_DAYS_DE[when.weekday()][:2]}., {when.day}. {_MONTHS_DE[when.month - 1]} {when.year}"
        return f"Am {day} um {when:%H:%M} Uhr schrieb {writer}:"

    def short_introduction(self, language: Language) -> str:
        """Return the short line above the quotation: ``On 06/03/2026 15:00, ... wrote:``."""
        when = self._when
        if language == "en":
            return f"On {when:%d/%m/%Y %H:%M}, {self._writer.name} wrote:"
        return f"Am {when:%d.%m.%y} um {when:%H:%M} schrieb {self._writer.name}:"

    def head(self, language: Language) -> list[tuple[str, str]]:
        """Return the block of headers that some clients put above the answered mail."""
        when, reader = self._when, f"{self._reader.name} <{self._reader.email}>"
        writer = f"{self._writer.name} <{self._writer.email}>"
        if language == "en":
            sent = f"{when:%A}, {when.day} {when:%B %Y %H:%M}"
            return [("From", writer), ("Sent", sent), ("To", reader), ("Subject", self._subject)]
        date = (
            f"{_DAYS_DE[when.weekday()]}, {when.day}. {_MONTHS_DE[when.month - 1]} {when.year} {when:%H:%M}"
        )
        return [("Von", writer), ("Gesendet", date), ("An", reader), ("Betreff", self._subject)]

    @property
    def text(self) -> str:
        """The quoted text itself."""
        return self._text


def _fits(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _lines(text: str, tag: str) -> str:
    end = tag.partition(" ")[0]
    return "\n".join(f"<{tag}>{escape(line, quote=False) or '<br>'}</{end}>" for line in text.split("\n"))


def _gmail_html(text: str, quoted: Quoted | None, language: Language) -> str:
    html = f'<div dir="ltr">{_lines(text, "div")}</div>'
    if quoted is not None:
        introduction = escape(quoted.introduction(language), quote=False)
        html += f'\n<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{introduction}<br></div>'
        style = "margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex"
        html += (
            f'<blockquote class="gmail_quote" style="{style}">{_lines(quoted.text, "div")}</blockquote></div>'
        )
    return html + "\n"


def _outlook_html(text: str, quoted: Quoted | None, language: Language) -> str:
    tag = "p class=MsoNormal"
    html = f'<html><head><meta charset="utf-8"></head><body><div class=WordSection1>{_lines(text, tag)}'
    if quoted is not None:
        head = "<br>".join(
            f"<b>{name}:</b> {escape(value, quote=False)}" for name, value in quoted.head(language)
        )
        border = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
        html += f'<div style="{border}"><p class=MsoNormal>{head}</p></div>{_lines(quoted.text, tag)}'
    return html + "</div></body></html>\n"
