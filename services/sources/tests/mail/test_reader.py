"""What becomes of one mail: its event, or the reason why there is none."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dealtrust_schemas.events import Event, Mail, dump_event
from dealtrust_sources.mail import read_eml
from dealtrust_sources.mail.setting import MAX_BYTES
from dealtrust_sources.records import Context, Reject

Write = Callable[..., bytes]
ReadOne = Callable[[bytes], Event]
ReadMail = Callable[[bytes], Mail]


def test_the_fields_of_a_mail(write: Write, read_one: ReadOne) -> None:
    event = read_one(
        write(
            cc="kim@acme.example", in_reply_to="<zero@acme.example>", references="<a@x> <zero@acme.example>"
        )
    )
    mail = event.data
    assert isinstance(mail, Mail)
    assert (event.id, event.source, event.subject) == (
        "mail:one@buyer.example",
        "mailbox:ada@acme.example",
        mail.message_id,
    )
    assert (event.type, event.tenantid) == ("dealtrust.mail.v1", "acme")
    assert event.time == datetime(2026, 3, 11, 9, tzinfo=UTC)
    assert (mail.sender.email, mail.sender.name) == ("bo@buyer.example", "Bo Byer")
    assert ([p.email for p in mail.to], [p.email for p in mail.cc]) == (
        ["ada@acme.example"],
        ["kim@acme.example"],
    )
    assert (mail.in_reply_to, mail.references) == ("zero@acme.example", ("a@x", "zero@acme.example"))
    assert (mail.subject, mail.automatic, mail.utc_offset_minutes) == ("Your offer", None, 60)


def test_the_same_mail_in_two_mailboxes_is_one_event(write: Write, context: Context) -> None:
    raw = write()
    (one,) = read_eml(raw, origin="a.eml", context=context, owner="ada@acme.example")
    (two,) = read_eml(b"Received: by mx\n" + raw, origin="b.eml", context=context, owner="kim@acme.example")
    assert isinstance(one, Event)
    assert isinstance(two, Event)
    assert one.id == two.id
    assert one.source != two.source


def test_without_a_message_id_the_content_is_the_identity(write: Write, read_one: ReadOne) -> None:
    first = read_one(write(message_id=None))
    assert first.id.startswith("mail:sha256-")
    assert read_one(b"Received: by mx\n" + write(message_id=None)).id == first.id
    assert read_one(write("Another text.\n", message_id=None)).id != first.id


def test_no_body_is_kept(write: Write, read_one: ReadOne, read_mail: ReadMail) -> None:
    body = "Our secret word is xyzzy. " * 40 + "\n\nCould you call me?\n"
    assert "xyzzy" not in dump_event(read_one(write(body)))
    long = "Could you " + "really " * 100 + "call me?\n"
    assert all(len(quote) <= 200 for quote in read_mail(write(long)).features.quotes.values())


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"From: a@x.example\nMessage-ID: <1@x>\n\nhello\n", "no_date"),
        (b"Date: Wed, 11 Mar 2026 10:00:00 +0100\n\nhello\n", "no_sender"),
        (b"From: a@x.example\nX-Gmail-Labels: =?utf-8?q?Entw=C3=BCrfe?=,Wichtig\n\nhello\n", "draft"),
        (b"From: a@x.example\nX-Unsent: 1\n\nhello\n", "draft"),
        (b"", "not_a_mail"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_mail"),
        (b"PK\x03\x04 just some bytes", "not_a_mail"),
        (b"x" * (MAX_BYTES + 1), "too_large"),
    ],
)
def test_what_cannot_be_read_is_set_aside_by_name(raw: bytes, reason: str, context: Context) -> None:
    (reject,) = read_eml(raw, origin="bad.eml", context=context)
    assert isinstance(reject, Reject)
    assert (reject.reason, reject.origin) == (reason, "bad.eml")


def test_an_html_mail_is_read_without_its_quoted_part(write: Write, read_mail: ReadMail) -> None:
    body = (
        "<html><head><style>p {x: y?}</style></head><body><p>Hi Ada,</p><p>we need 120&nbsp;seats instead of 200.</p>"
        '<p>Best regards<br>Bo</p><div class="gmail_quote">On Tue Ada wrote:<blockquote>Shall we talk?</blockquote></div>'
    )
    features = read_mail(write(body, content_type="text/html; charset=utf-8")).features
    assert (features.words, features.mentions_scope) == (7, True)
    assert features.quotes["mentions_scope"] == "we need 120 seats instead of 200."


@pytest.mark.parametrize(
    "quoted",
    [
        "<hr>Date: Tue, 10 Mar 2026 09:00:00 +0100<br>Subject: Offer<br>From: ada@acme.example<br>To: Bo<br><br>How many?",
        '10 Mar 2026 09:00 от Ada &lt;ada@acme.example&gt;:<br><blockquote style="border-left:1px solid">How?</blockquote>',
        '10. März 2026, 09:00 von ada@acme.example:<br><blockquote class="tutanota_quote">How many?</blockquote>',
        '<div name="messageReplySection">On 10 Mar 2026, Ada wrote:<br>How many?</div>',
        '<div id="ms-outlook-mobile-signature">Get Outlook for iOS</div><hr><div id="divRplyFwdMsg">From: Ada</div><p>How?</p>',
    ],
)
def test_what_mail_programs_quote_in_html_is_left_out(quoted: str, write: Write, read_mail: ReadMail) -> None:
    body = f"<div>120 seats<br>from May on</div><br>{quoted}"
    assert read_mail(write(body, content_type="text/html; charset=utf-8")).features.words == 5


def test_an_indented_block_in_html_is_no_quote(write: Write, read_mail: ReadMail) -> None:
    body = '<div>We need:</div><blockquote style="margin:0 0 0 40px;border:none">120 seats</blockquote>'
    assert read_mail(write(body, content_type="text/html; charset=utf-8")).features.words == 4


def test_a_wrong_charset_is_seen_through(write: Write, read_mail: ReadMail) -> None:
    german = "Können Sie mir die Verträge für März schicken?\n"
    head = write("", content_type="text/plain; charset=us-ascii")
    for raw in (head + german.encode("cp1252"), head + german.encode()):
        assert read_mail(raw).features.quotes["asks"] == german.strip()


def test_attachments_and_links_are_counted_but_pictures_in_the_text_are_not(
    write: Write, read_mail: ReadMail
) -> None:
    parts = [
        (
            "Content-Type: text/plain\n\nSee https://a.example/x and https://a.example/x or http://b.example\n\n"
            "Best regards\nBo\nhttps://buyer.example\n\n> https://quoted.example\n"
        ),
        'Content-Type: application/pdf; name="q.pdf"\nContent-Disposition: attachment; filename="q.pdf"\n\nx\n',
        'Content-Type: text/csv; name="q.csv"\nContent-Disposition: attachment; filename="q.csv"\n\nx\n',
        "Content-Type: image/png\nContent-ID: <logo>\nContent-Disposition: inline; filename=l.png\n\nx\n",
        "Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Disposition: attachment; filename=smime.p7s\n\nx\n",
        "Content-Type: text/x-vcard; name=bo.vcf\nContent-Disposition: attachment; filename=bo.vcf\n\nx\n",
    ]
    body = "".join(f"--b\n{part}" for part in parts) + "--b--\n"
    features = read_mail(write(body, content_type='multipart/mixed; boundary="b"')).features
    assert (features.attachments, features.links) == (2, 2)


@pytest.mark.parametrize(
    ("fields", "body", "ref"),
    [
        ({"subject": "Re: Offer [ ref:_00D30000000abcd._0063000000abCDE:ref ]"}, "x", "0063000000abCDEAA2"),
        ({}, "text\n\nref:!00D30000000abcd.!006300000012345AAA:ref\n", "006300000012345AAA"),
        ({}, "ref:_00D30000000abcd._5003000000abCDE:ref", None),
        ({"x_deal_ref": "D-17"}, "x", "D-17"),
        ({}, "your ref: 17", None),
    ],
)
def test_a_crm_id_in_the_mail(
    fields: dict[str, str], body: str, ref: str | None, write: Write, read_mail: ReadMail
) -> None:
    assert read_mail(write(body, **fields)).deal_ref == ref


def test_a_link_behind_words_of_an_html_mail_counts(write: Write, read_mail: ReadMail) -> None:
    body = '<p>Here is <a href="https://acme.example/offer">the offer</a>.</p><p>Regards<br>Bo</p>'
    features = read_mail(write(body, content_type="text/html")).features
    assert (features.links, features.words, features.mentions) == (1, 4, ("quote",))


def test_days_in_a_mail_are_days_of_its_writer(write: Write, read_mail: ReadMail) -> None:
    # 02:00 UTC on the 12th is still the 11th in New York, where Kim sits, whatever the server's offset says.
    raw = write(
        "I'll send you the quote tomorrow.\n",
        from_="kim@acme.example",
        date="Thu, 12 Mar 2026 02:00:00 +0000",
    )
    (promise,) = read_mail(raw).features.promises
    assert (promise.what, str(promise.due_on)) == ("quote", "2026-03-12")


def test_a_journalled_mail_is_unwrapped(write: Write, read_mail: ReadMail) -> None:
    inner = write("Shall we talk?\n").decode()
    body = f"--b\nContent-Type: text/plain\n\nSender: bo@buyer.example\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
    raw = write(
        body, message_id="<j@acme.example>", from_="journal@acme.example", x_ms_journal_report="",
        content_type='multipart/mixed; boundary="b"',
    )  # fmt: skip
    assert read_mail(raw).message_id == "one@buyer.example"
