"""A mailbox of business mails for benchmarks: headers as a mail service adds them, bodies of 2 to 5 KB with quotations.

A third each is plain text, text and HTML side by side (quoted-printable), and HTML alone (base64).
"""

from __future__ import annotations

import base64
import quopri
import random
from collections.abc import Iterator

_ENGLISH = """Thank you for the call this morning.
We looked at the numbers again and would like to go through them with you on the phone.
Could you send us the revised quote for {n} seats by Friday?
I will send you the updated proposal by Tuesday.
Our legal team has some remarks on clause {n} of the contract, mostly about liability.
The rollout for the second phase moves to October, as the other site is not ready.
Please let me know whether {n} seats are enough for the start.
Attached you find the minutes of our meeting; nothing in them should be new to you.
We are still waiting for the approval of our CFO, who is back from holidays next week.
It was good to see the whole team in Hamburg, where it rained as always.
The integration with the warehouse took us {n} days longer than we had thought.
Nobody here has an objection against the dates that you proposed.""".split("\n")
_GERMAN = """Vielen Dank für das Gespräch heute Morgen.
Wir schicken Ihnen das überarbeitete Angebot über {n} Lizenzen bis Freitag.
Könnten Sie uns bitte die Unterlagen noch einmal zusenden?
Unsere Rechtsabteilung hat noch Anmerkungen zu Ziffer {n} des Vertrags.
Der Rollout der zweiten Phase verschiebt sich auf Oktober, weil der andere Standort noch nicht so weit ist.
Im Anhang finden Sie das Protokoll unserer Besprechung.""".split("\n")
_HEADER = """Delivered-To: {to}
Received: by 2002:a05:6214:{n:x} with SMTP id x7csp{n}; Mon, 5 Jan 2026 08:00:01 -0800 (PST)
X-Received: by 2002:a05:620a:{n:x} with SMTP id z; Mon, 05 Jan 2026 08:00:00 -0800 (PST)
ARC-Seal: i=1; a=rsa-sha256; t=1767600000; cv=none; d=service.example; s=arc-2024;
        b={noise}
         {noise}
ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=service.example; s=arc-2024;
        h=to:subject:message-id:date:from:mime-version; bh={noise};
        b={noise}
         {noise}
Received: from mail.buyer.example (mail.buyer.example. [192.0.2.1])
        by mx.service.example with ESMTPS id {n}
        for <{to}>
        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);
        Mon, 05 Jan 2026 08:00:00 -0800 (PST)
Received-SPF: pass (service.example: domain of {sender} designates 192.0.2.1 as permitted sender)
Authentication-Results: mx.service.example;
       dkim=pass header.i=@buyer.example header.s=s1;
       spf=pass smtp.mailfrom={sender}
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=buyer.example; s=s1;
        b={noise}
         {noise}
MIME-Version: 1.0
References: <{before}@mail.example> <{last}@mail.example>
In-Reply-To: <{last}@mail.example>
From: =?UTF-8?Q?Jörg_M=C3=BCller?= <{sender}>
Date: Mon, {day} Jan 2026 {hour:02}:{minute:02}:00 +0100
Message-ID: <{n}@mail.example>
Subject: Re: Offer {topic}
To: Ada Lind <{to}>, "Roe, Carol" <carol@buyer.example>
"""


def mails(count: int, seed: int = 7, *, repeating: bool = True) -> Iterator[bytes]:
    """The lines of an mbox, mail by mail. repeating: sentences come again, as greetings, templates and notices do."""
    chance = random.Random(seed)
    for number in range(count):
        yield b"From sender@mail.example Mon Jan  5 08:00:00 2026\n" + _mail(number, chance, repeating)


def _mail(number: int, chance: random.Random, repeating: bool) -> bytes:
    company = f"buyer{number % 50}.example"
    pair = [f"b{number % 3}@{company}", "ada@acme.example"]
    sender, to = pair if number % 2 else pair[::-1]
    header = _HEADER.format(
        n=number, to=to, sender=sender, noise=f"{chance.getrandbits(380):064x}", topic=number % 50, before=number - 2,
        last=number - 1, day=5 + number % 20, hour=8 + number % 9, minute=number % 60,
    ).replace("ö", "=C3=B6")  # fmt: skip
    said = _GERMAN if number % 4 == 0 else _ENGLISH
    new = f"Hello Ada,\n\n{_paragraphs(said, chance.randint(2, 6), chance, repeating)}\n\nBest regards\nBob Jones\n"
    quoted = _paragraphs(said, chance.randint(4, 10), chance, repeating)
    text = f"{new}\nOn Mon, 5 Jan 2026 at 10:01, Ada Lind <ada@acme.example> wrote:\n"
    text += "".join(f"> {line}\n" for line in quoted.split("\n"))
    html = "<div dir=ltr>" + "".join(f"<p>{line}</p>\n" for line in new.split("\n") if line)
    html += f'</div><div class="gmail_quote"><blockquote>{quoted}</blockquote></div>\n'
    return header.encode() + (_plain, _both, _html)[number % 3](text, html)


def _paragraphs(said: list[str], count: int, chance: random.Random, repeating: bool) -> str:
    lines = (" ".join(_sentence(said, chance, repeating) for _ in range(3)) for _ in range(count))
    return "\n\n".join(line.format(n=chance.randrange(5, 500)) for line in lines)


def _sentence(said: list[str], chance: random.Random, repeating: bool) -> str:
    sentence = chance.choice(said)
    return sentence if repeating else f"{sentence[:-1]} ({chance.getrandbits(40):x}){sentence[-1]}"


def _plain(text: str, _html: str) -> bytes:
    return b'Content-Type: text/plain; charset="UTF-8"\n\n' + text.encode() + b"\n"


def _both(text: str, html: str) -> bytes:
    parts = b"".join(
        b"--b\nContent-Type: text/" + kind + b'; charset="UTF-8"\nContent-Transfer-Encoding: quoted-printable\n\n'
        + quopri.encodestring(content.encode()) + b"\n"
        for kind, content in ((b"plain", text), (b"html", html))
    )  # fmt: skip
    return b'Content-Type: multipart/alternative; boundary="b"\n\n' + parts + b"--b--\n\n"


def _html(_text: str, html: str) -> bytes:
    head = b'Content-Type: text/html; charset="UTF-8"\nContent-Transfer-Encoding: base64\n\n'
    return head + base64.encodebytes(html.encode()) + b"\n"
