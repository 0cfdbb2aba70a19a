"""What stands in a mail: greeting, what it says, closing, signature, and the mail it answers."""

import html
import random

from dealtrust_schemas.events import Event, Features, Mail
from dealtrust_schemas.mail import COURTESY_WORDS
from tests.raw.phrases import Speech, last_day_away
from tests.raw.told import Told

_CLAIMS = ("mentions_scope", "asks", "refuses", "defers", "holds_against")


def speech_of(told: Told, event: Event) -> tuple[Speech, random.Random]:
    """How this mail's writer speaks: one language for a person all through the story."""
    assert isinstance(event.data, Mail)
    language = told.dice(event.data.sender.email).choice(["en", "en", "de"])
    dice = told.dice(event.id)
    return Speech(language, dice), dice


def written_text(told: Told, event: Event) -> str:
    """The new text of a person's mail, from greeting to signature."""
    mail = event.data
    assert isinstance(mail, Mail)
    speech, dice = speech_of(told, event)
    said = (
        _thanks(speech, mail.features.words)
        if is_mere_courtesy(mail.features)
        else _statements(told, event, mail.features, speech, dice)
    )
    greeting = speech.one("greetings", name=_first_name(mail.to[0].email) if mail.to else "")
    parts = [said] if mail.features.courtesy and dice.random() < 0.4 else [greeting, said]
    if dice.random() < 0.8:
        parts.append(f"{speech.one('closings')}\n{_first_name(mail.sender.email)}")
        kind = dice.random()
        if kind < 0.2:
            parts.append(speech.one("sent_from"))
        elif kind < 0.6:
            domain = mail.sender.email.rpartition("@")[2]
            parts.append(
                f"-- \n{_first_name(mail.sender.email)} | {domain}\nTel. +49 30 5550 120\nhttps://www.{domain}"
            )
    return "\n\n".join(parts)


def is_mere_courtesy(features: Features) -> bool:
    """Whether nothing but thanks is said; the words beside a file or a question make a mail more than that."""
    return features.courtesy and not any(getattr(features, claim) for claim in _CLAIMS)


def _thanks(speech: Speech, words: int) -> str:
    """Thanks; beside them so many words, if that is more than a courtesy may have."""
    beside = ""
    while len(beside.split()) < words > COURTESY_WORDS:
        beside += f" {speech.one('more')}"
    return speech.one("courtesy") + beside


def _statements(told: Told, event: Event, features: Features, speech: Speech, dice: random.Random) -> str:
    assert isinstance(event.data, Mail)
    say = speech.one_of_nothing if told.is_ours(event.data.sender.email) else speech.one
    plain = [say("plain"), say("more"), say("more")]
    said = [say(claim) for claim in _CLAIMS if getattr(features, claim)]
    today = event.time.astimezone(told.zone_of(event.data.sender.email)).date()
    for promise in features.promises:
        by = speech.due(promise.due_on, today) if promise.due_on else ""
        said.append(_tidy(speech.one("promises", what=speech.thing(promise.what), by=by)))
    said += [_tidy(speech.one("mentions", what=speech.thing(what))) for what in features.mentions]
    said += [
        speech.one("links", url=f"https://files.example/{dice.getrandbits(32):08x}/{number}")
        for number in range(features.links)
    ]
    if features.attachments:
        said.append(speech.one("attached"))
    place = dice.randrange(2)
    sentences = [*plain[: 1 + place], *said, *plain[1 + place :]]
    if dice.random() < 0.3:
        return "\n\n".join(sentences)
    return " ".join(sentences)


def _tidy(sentence: str) -> str:
    sentence = " ".join(sentence.split()).replace(" .", ".").lstrip()
    return sentence[:1].upper() + sentence[1:]


def away_text(told: Told, event: Event) -> str:
    """What an automatic reply says of an absence."""
    mail = event.data
    assert isinstance(mail, Mail)
    speech, dice = speech_of(told, event)
    if mail.away is None:
        return speech.one("receipts")
    if mail.away.until is None:
        return speech.one("away_open")
    back = mail.away.until.astimezone(told.zone_of(mail.sender.email))
    if back.time().isoformat() != "00:00:00":
        return speech.one("away_open")  # a header tells the moment
    if dice.random() < 0.5:
        return speech.one("away_back", date=speech.away_day(back.date()))
    return speech.one("away_until", date=speech.away_day(last_day_away(back.date())))


def quoted(told: Told, event: Event, text: str, style: str) -> str:
    """An earlier mail as the mail program puts it below an answer to it."""
    mail = event.data
    assert isinstance(mail, Mail)
    speech, _ = speech_of(told, event)
    when = event.time.astimezone(told.zone_of(mail.sender.email))
    name = _first_name(mail.sender.email)
    if style == "outlook":
        head = (
            ("Von", "Gesendet", "An", "Betreff")
            if speech.language == "de"
            else ("From", "Sent", "To", "Subject")
        )
        values = (
            f"{name} <{mail.sender.email}>",
            f"{when:%A, %d %B %Y %H:%M}",
            "; ".join(p.email for p in mail.to),
            mail.subject,
        )
        lines = [f"{field}: {value}" for field, value in zip(head, values, strict=True)]
        divider = told.dice(f"divider{mail.sender.email}").choice(
            ["", "-----Original Message-----", "_" * 32]
        )
        return "\n".join([divider, *lines, "", text])
    said = speech.one(
        "wrote",
        long=f"{when:%a, %b} {when.day}, {when:%Y at %I:%M %p}",
        short=f"{when:%d/%m/%Y %H:%M}",
        dots=f"{when:%d.%m.%Y um %H:%M}",
        name=name,
        email=mail.sender.email,
    )
    return "\n".join([said, *(f"> {line}" if line else ">" for line in text.split("\n"))])


def in_html(text: str, below: str, style: str) -> str:
    """A mail's text, and what stands below it, as Gmail or Outlook write it in HTML."""
    if style == "gmail":
        said, _, rest = below.lstrip().partition("\n")
        lines = html.escape(rest.replace("\n> ", "\n").removeprefix("> ")).replace("\n", "<br>")
        quote = (
            f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">{html.escape(said)}<br></div>'
            f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{lines}</blockquote></div>'
        )
        shown = html.escape(text).replace("\n", "<br>\n")
        return f'<div dir="ltr">{shown}</div><br>{quote if below else ""}\n'
    paragraphs = "".join(
        f'<p class="MsoNormal">{html.escape(line) or "&nbsp;"}</p>\n' for line in text.split("\n")
    )
    lines = "".join(f'<p class="MsoNormal">{html.escape(line)}</p>\n' for line in below.strip().split("\n"))
    divider = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
    head = '<head><style>p.MsoNormal {margin:0cm; font-family:"Calibri"}</style></head>'
    return f"<html>{head}<body>{paragraphs}{divider + lines + '</div>' if below else ''}</body></html>\n"


def _first_name(email: str) -> str:
    return email.partition("@")[0].replace(".", " ").title()
