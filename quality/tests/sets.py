"""Tiny invented sets in the layout of the real ones."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from quality.datasets import DataFolder


def put(folder: Path, name: str, records: Iterable[dict[str, Any]]) -> DataFolder:
    """Write records as ``SET/FILE.jsonl.gz``."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    return DataFolder(folder)


def application(case: str, *steps: tuple[str, str], censored: bool = False) -> dict[str, Any]:
    """A case of the loan log: pairs of a moment ("03-05T10:00", of 2012) and an activity."""
    events = [[f"2012-{at}:00.000+01:00", activity, "COMPLETE", "1"] for at, activity in steps]
    return {"case": case, "amount": 5000, "censored": censored, "events": events}


DROPPED_OUT = application(
    "100",
    ("03-05T10:00", "A_SUBMITTED"),
    ("03-05T11:00", "O_CREATED"),
    ("03-05T11:01", "O_SENT"),
    ("04-05T11:00", "O_CANCELLED"),
    ("04-05T11:00", "A_CANCELLED"),
)
WON_AFTER_A_NEW_OFFER = application(
    "101",
    ("03-05T10:00", "A_SUBMITTED"),
    ("03-05T11:00", "O_CREATED"),
    ("03-05T11:01", "O_SENT"),
    ("03-06T11:00", "O_CANCELLED"),
    ("03-06T11:01", "O_CREATED"),
    ("03-06T11:02", "O_SENT"),
    ("03-08T11:02", "O_SENT_BACK"),
    ("03-12T11:02", "O_ACCEPTED"),
    ("03-12T11:02", "A_ACTIVATED"),
)
DECLINED_AFTER_RETURN = application(
    "102",
    ("03-05T10:00", "A_SUBMITTED"),
    ("03-05T11:00", "O_CREATED"),
    ("03-05T11:01", "O_SENT"),
    ("03-26T11:02", "O_SENT_BACK"),
    ("03-27T11:02", "O_DECLINED"),
    ("03-27T11:02", "A_DECLINED"),
)
STILL_OPEN = application(
    "103",
    ("03-05T10:00", "A_SUBMITTED"),
    ("03-05T11:00", "O_CREATED"),
    ("03-05T11:01", "O_SENT"),
    censored=True,
)


LOANS = (DROPPED_OUT, WON_AFTER_A_NEW_OFFER, DECLINED_AFTER_RETURN, STILL_OPEN)


def loans(folder: Path) -> DataFolder:
    """bpic2012-offers: one dropped out, one won with a replaced offer, one declined after return, one still open."""
    return put(folder, "bpic2012-offers/cases.jsonl.gz", LOANS)


def orders(folder: Path) -> DataFolder:
    """bpic2019-p2p: a changed and confirmed item, one deleted for good, one deleted for five minutes."""
    changed = [
        ["2018-01-02T12:00:00+00:00", "SRM: Created"],
        ["2018-01-02T12:00:00+00:00", "Create Purchase Order Item"],
        ["2018-01-03T12:00:00+00:00", "Change Quantity"],
        ["2018-01-04T12:00:00+00:00", "Receive Order Confirmation"],
        ["2018-01-05T12:00:00+00:00", "Change Price"],
        ["2018-01-05T12:00:00+00:00", "Record Goods Receipt"],
        ["2018-01-09T12:00:00+00:00", "Clear Invoice"],
    ]
    deleted = [
        ["2018-01-02T12:00:00+00:00", "Create Purchase Order Item"],
        ["2018-01-03T12:00:00+00:00", "Delete Purchase Order Item"],
        ["2018-01-04T12:00:00+00:00", "Change Quantity"],
        ["2018-01-05T12:00:00+00:00", "Reactivate Purchase Order Item"],
    ]
    undone = [
        ["2018-01-02T12:00:00+00:00", "Create Purchase Order Item"],
        ["2018-01-03T12:00:00+00:00", "Delete Purchase Order Item"],
        ["2018-01-03T12:05:00+00:00", "Reactivate Purchase Order Item"],
    ]
    cases = [
        {"case": f"{n}_1", "po": str(n), "events": events}
        for n, events in enumerate((changed, deleted, undone))
    ]
    return put(folder, "bpic2019-p2p/cases.jsonl.gz", cases)


def language(folder: Path) -> DataFolder:
    """parakweet-intent, bc3."""
    sentences = [
        {"text": "Could you send me the price list by Friday?", "intent": True},
        {"text": "Please call me tomorrow.", "intent": True},
        {"text": "The weather in Lisbon was lovely.", "intent": False},
    ]
    put(folder, "parakweet-intent/sentences.jsonl.gz", sentences)
    lines = [
        {"id": "1.1", "text": "I will send you the revised quote by Friday.", "labels": {"cmt": 2}},
        {"id": "1.2", "text": "Can you review it?", "labels": {"req": 3}},
        {"id": "1.3", "text": "The hall has forty seats.", "labels": {}},
    ]
    return put(folder, "bc3/threads.jsonl.gz", [{"thread": "1", "messages": [{"sentences": lines}]}])


def away(folder: Path, *bodies: tuple[str, str]) -> DataFolder:
    """enron-aeslc-nc: pairs of a body and its label."""
    mails = [{"id": f"m_{n}", "subject": "Next week", "body": body} for n, (body, _) in enumerate(bodies)]
    labels = [{"id": f"m_{n}", "label": label} for n, (_, label) in enumerate(bodies)]
    put(folder, "enron-aeslc-nc/pool_ooo.jsonl.gz", mails)
    return put(folder, "enron-aeslc-nc/labels_ooo.jsonl.gz", labels)


BOUNCE = (
    "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example>\nTo: <ada@acme.example>\n"
    "Date: Mon, 5 Mar 2012 10:00:00 +0100\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <1@mx.example>\n"
    "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
    "--b\nContent-Type: text/plain\n\nThe address does not exist.\n"
    "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
    "Final-Recipient: rfc822; bob@buyer.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
)
HUMAN = (
    "From: bob@buyer.example\nTo: ada@acme.example\nDate: Mon, 5 Mar 2012 11:00:00 +0100\n"
    "Subject: Lunch\nMessage-ID: <2@buyer.example>\n\nShall we have lunch?\n"
)


def automatic(folder: Path) -> DataFolder:
    """auto-mail: a bounce, and a person's mail that is labelled as a bounce."""
    messages = [
        {"label": "bounce", "raw": raw, "path": "x.eml", "truncated": False} for raw in (BOUNCE, HUMAN)
    ]
    return put(folder, "auto-mail/messages.jsonl.gz", messages)


def list_message(
    number: int, subject: str, answers: int | None = None, root: int | None = None
) -> dict[str, Any]:
    """A message of a list; ``answers`` and ``root`` are numbers of messages."""
    named = None if answers is None else f"<{answers}@list.example>"
    return {
        "message_id": f"<{number}@list.example>",
        "in_reply_to": named,
        "references": [named] if named else [],
        "date": f"2002-08-{number + 1:02}T10:00:00+00:00",
        "from": f"Person {number} <p{number}@people.example>",
        "to": "list@list.example",
        "subject": subject,
        "list_id": "A list <list.example>",
        "body": "I think so too.",
        "thread_root": f"<{number if root is None else root}@list.example>",
    }


def threads(folder: Path) -> DataFolder:
    """list-threads: a thread of three, two answers to a message that is not there, an answer that names nothing."""
    messages = [
        list_message(0, "Lamps"),
        list_message(1, "Re: Lamps", 0, 0),
        list_message(2, "Re: Lamps (and bulbs)", 1, 0),
        list_message(3, "Re: Doors", 20),
        list_message(4, "Re: Doors", 20),
        list_message(5, "Re: Windows"),
    ]
    return put(folder, "list-threads/messages.jsonl.gz", messages)


def people_mail(folder: Path) -> DataFolder:
    """enron-berkeley: an outside question that is answered in time, and one that is not."""

    def mail(number: int, at: str, sender: str, to: str, subject: str) -> dict[str, Any]:
        return {
            "message_id": f"<{number}@mail.example>",
            "date": f"2001-03-{at}:00-06:00",
            "from": [sender],
            "to": [to],
            "cc": [],
            "subject": subject,
            "in_reply_to": None,
            "body": "When can we expect the contract for the second pipeline to be signed, and who will sign it?",
            "thread_key": "subj:" + subject.lower().removeprefix("re: "),
        }

    ours, theirs = "ida.fern@enron.com", "max.reed@buyer.example"
    return put(
        folder,
        "enron-berkeley/emails.jsonl.gz",
        [
            mail(1, "05T10:00", theirs, ours, "Contract"),
            mail(2, "05T14:00", ours, theirs, "Re: Contract"),
            mail(3, "07T10:00", theirs, ours, "Second contract"),
            mail(4, "20T10:00", ours, theirs, "Re: Second contract"),
        ],
    )


def graph(folder: Path) -> DataFolder:
    """enron-graph: one message answered within the hour, one after which the sender writes again two days later."""

    def message(mid: int, hours: int, sender: int, *recipients: int, subject: str) -> dict[str, Any]:
        # Monday 5 March 2001, 10:00 in Chicago.
        at = 983_808_000 + 3600 * hours
        thread = "subj:" + subject.lower().removeprefix("re: ")
        return {
            "mid": mid,
            "unix_time": at,
            "sender": sender,
            "recipients": list(recipients),
            "subject": subject,
            "thread_key": thread,
        }

    return put(
        folder,
        "enron-graph/messages.jsonl.gz",
        [
            message(1, 0, 1, 2, subject="Lamps"),
            message(2, 1, 2, 1, subject="Re: Lamps"),
            message(3, 24, 3, 4, subject="Doors"),
            message(4, 72, 3, 4, subject="Re: Doors"),
            message(5, 73, 3, 4, 5, subject="To all"),
        ],
    )


def trims(folder: Path) -> DataFolder:
    """reply-trim: one that the baseline gets right as well, and one that it does not."""
    pairs = [
        {"path": "a.txt", "email": "Fine with me.\n\n> Is Monday fine?\n", "reply": "Fine with me.\n"},
        {
            "path": "b.eml",
            "email": "From: ida@buyer.example\nSubject: x\n\nYes.\n\n"
            "-----Original Message-----\nFrom: Max\nSent: Monday\nTo: Ida\n\nWell?\n",
            "reply": "Yes.",
        },
    ]
    return put(folder, "reply-trim/pairs.jsonl.gz", pairs)


def calendar(*lines: str, method: str = "PUBLISH") -> str:
    """A calendar with one VEVENT of these further lines."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN", f"METHOD:{method}", "BEGIN:VEVENT"]
    times = ["DTSTAMP:20290101T100000Z", "DTSTART:$now.year.1:0105T100000Z", "DTEND:$now.year.1:0105T110000Z"]
    return "\r\n".join([*head, *times, *lines, "END:VEVENT", "END:VCALENDAR", ""])


def calendars(folder: Path) -> DataFolder:
    """ics: a cancellation with a sequence, a refusal beside a room that refuses, an object without an entry."""
    objects = [
        calendar(
            "UID:$uid1:",
            "SEQUENCE:2",
            "ORGANIZER:mailto:$email1:",
            "ATTENDEE:mailto:$email2:",
            method="CANCEL",
        ),
        calendar(
            "UID:$uid2:",
            "ORGANIZER:mailto:$email1:",
            "ATTENDEE;PARTSTAT=DECLINED:mailto:$email2:",
            "ATTENDEE;CUTYPE=ROOM;PARTSTAT=DECLINED:mailto:$email3:",
        ),
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nEND:VCALENDAR\r\n",
    ]
    return put(folder, "ics/calendars.jsonl.gz", [{"ics": ics, "placeholders": True} for ics in objects])


PIPELINE = """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A1,Ida Fern,Lamp,Buyer,Won,2017-01-02,2017-01-05,10
A2,Ida Fern,Lamp,Buyer,Lost,2017-01-02,2017-02-06,0
A3,Ida Fern,Lamp,Buyer,Engaging,2017-01-02,,
A4,Ida Fern,Lamp,Buyer,Prospecting,,,
A5,Ida Fern,Lamp,Buyer,Won,2017-03-01,2017-06-01,10
"""


def pipeline(folder: Path, text: str = PIPELINE) -> DataFolder:
    """crm-maven."""
    path = folder / "crm-maven" / "sales_pipeline.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return DataFolder(folder)


AWAY = (
    ("I will be out of the office next week and will be back on Monday, March 12.", "sender_absent"),
    ("Max is on vacation until Tuesday, so please ask Ida.", "other_absent"),
)


def everything(folder: Path) -> DataFolder:
    """All sets."""
    for make in (loans, orders, language, automatic, threads, people_mail, graph, trims, calendars, pipeline):
        make(folder)
    return away(folder, *AWAY)
