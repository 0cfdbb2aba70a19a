"""People, tasks, calls, meetings and emails of HubSpot."""

import json
from typing import Any

import pytest

from dealtrust_schemas.events import Mail
from dealtrust_sources.hubspot import HubspotState
from services.sources.tests.hubspot.account import (
    OWNER,
    at,
    changed,
    collect,
    data,
    deal,
    read,
    tell,
    thing,
    webhook,
)
from services.sources.tests.outcome import reasons, told

NILS = thing("5", {"email": "Nils@borealis.example", "firstname": "Nils", "lastname": "Vik"})
LINKS = {
    "deals": {"results": [{"id": "11"}]},
    "contacts": {"results": [{"id": "5"}]},
}


def of_deal(number: str, **properties: Any) -> dict[str, Any]:
    return {**thing(number, {"hubspot_owner_id": "77", **properties}), "associations": LINKS}


def test_an_owner_is_one_of_us() -> None:
    (user,) = read({"results": [OWNER]})
    assert data(user) == {"user_id": "77", "email": "ada@acme.example", "name": "Ada Berg", "team": "North"}
    assert reasons(read({**OWNER, "email": None})) == ["incomplete_record"]


def test_a_contact_and_a_company() -> None:
    contact = thing(
        "5",
        {
            "email": "Nils@Borealis.example",
            "hs_additional_emails": "nv@borealis.example;",
            "lastname": "Vik",
            "jobtitle": "CFO",
            "associatedcompanyid": "8",
            "country": "Norway",
            "hs_timezone": "europe_slash_oslo",
        },
    )
    company = thing(
        "8", {"name": "Borealis", "domain": "borealis.example", "website": "https://www.bo.example/x"}
    )
    assert [data(each) for each in read(contact, company)] == [
        {"account_id": "8", "name": "Borealis", "domains": ["borealis.example", "bo.example"]},
        {
            "contact_id": "5",
            "emails": ["nils@borealis.example", "nv@borealis.example"],
            "name": "Vik",
            "account_id": "8",
            "title": "CFO",
            "timezone": "Europe/Oslo",
            "country": "NO",
        },
    ]


def test_a_contact_that_had_to_be_erased_leaves_nothing() -> None:
    items = read(
        deal(),
        {**NILS, "associations": {"deals": {"results": [{"id": "11"}]}}},
        webhook("contact.privacyDeletion", 5, 3),
    )
    assert reasons(items) == ["privacy_deletion"]
    assert not told(items, "party.contact")
    assert not told(items, "deal.contact")


def test_a_contact_that_changes_later_is_told_again_as_a_whole() -> None:
    state = HubspotState()
    collect(state, NILS)
    tell(state)
    collect(state, changed(5, 2, "jobtitle", "CEO", kind="contact"))
    (again,) = tell(state)
    assert (data(again)["title"], data(again)["emails"]) == ("CEO", ["nils@borealis.example"])


def test_a_task_is_due_on_its_timestamp_and_done_when_completed() -> None:
    task = of_deal("31", hs_task_subject="Send offer", hs_task_status="COMPLETED", hs_timestamp="2026-03-05T23:30:00Z",
                   hs_task_completion_date=at(3))  # fmt: skip
    first, last = told(read(OWNER, deal(), task), "task.changed")
    assert data(first) == {
        "task_id": "31",
        "deal_id": "11",
        "contact_id": "5",
        "owner_id": "77",
        "title": "Send offer",
        "status": "open",
        "due_on": "2026-03-06",
        "kind": "task",
    }
    assert (data(last)["status"], last.time.isoformat()) == ("done", "2026-03-05T09:00:00+00:00")


def test_a_task_that_is_moved_completed_and_deleted() -> None:
    task = of_deal("31", hs_task_subject="Send", hs_task_status="NOT_STARTED", hs_timestamp=at(3))
    items = read(
        OWNER,
        task,
        changed(31, 1, "hs_timestamp", at(9), kind="task"),
        changed(31, 2, "hs_task_status", "COMPLETED", kind="task"),
        webhook("object.deletion", 31, 3, objectTypeId="0-27"),
    )
    assert [(data(each)["status"], data(each)["due_on"]) for each in told(items, "task.changed")] == [
        ("open", "2026-03-05"),
        ("open", "2026-03-11"),
        ("done", "2026-03-11"),
        ("cancelled", "2026-03-11"),
    ]


@pytest.mark.parametrize(
    ("properties", "status", "connected"),
    [
        ({"hs_call_disposition": "f240bbac-87c9-4f6e-bf70-924b57d47db7"}, "done", True),
        (
            {"hs_call_disposition": "b2cf5968-551e-4856-9783-52b3da59a7d0", "hs_call_status": "COMPLETED"},
            "done",
            False,
        ),
        ({"hs_call_status": "NO_ANSWER"}, "done", False),
        ({"hs_call_status": "COMPLETED"}, "done", None),
        ({"hs_call_status": "QUEUED"}, "open", None),
        ({"hs_call_status": "CANCELED"}, "cancelled", None),
    ],
)
def test_a_logged_call(properties: dict[str, str], status: str, connected: bool | None) -> None:
    call = of_deal("41", hs_call_title="Checking in", hs_timestamp=at(2), **properties)
    (event,) = told(read(OWNER, call), "task.changed")
    assert event.time.isoformat() == "2026-03-04T09:00:00+00:00"
    found = data(event)
    assert (found["kind"], found["status"], found.get("connected")) == ("call", status, connected)


def meeting(outcome: str, **properties: Any) -> dict[str, Any]:
    return {
        **of_deal("51", hs_meeting_title="Demo", hs_meeting_start_time=at(4), hs_meeting_end_time=at(4.05),
                  hs_meeting_outcome=outcome, hs_guest_emails="guest@borealis.example", **properties),
        "updatedAt": at(5),
    }  # fmt: skip


def test_a_meeting_that_was_held_was_accepted_by_its_end() -> None:
    entered, held = told(read(OWNER, NILS, meeting("COMPLETED", hs_i_cal_uid="uid-1")), "meeting")
    assert (data(entered)["uid"], data(entered)["deal_ref"], data(entered)["organizer"]) == (
        "uid-1",
        "11",
        "ada@acme.example",
    )
    assert [each["response"] for each in data(entered)["attendees"]] == ["accepted", "none", "none"]
    assert [each["email"] for each in data(held)["attendees"]] == [
        "ada@acme.example",
        "guest@borealis.example",
        "nils@borealis.example",
    ]
    assert {each["response"] for each in data(held)["attendees"]} == {"accepted"}
    assert held.time.isoformat().replace("+00:00", "Z") == data(held)["end"]


@pytest.mark.parametrize("outcome", ["NO_SHOW", "No Show"])
def test_a_meeting_to_which_nobody_came_was_not_held(outcome: str) -> None:
    entered, missed = told(read(OWNER, NILS, meeting(outcome)), "meeting")
    assert (data(entered)["status"], data(missed)["status"]) == ("confirmed", "cancelled")
    assert missed.time.isoformat().replace("+00:00", "Z") == data(missed)["end"]


def test_a_cancelled_a_moved_and_a_deleted_meeting() -> None:
    cancelled = {**meeting("Cancelled"), "updatedAt": at(2)}
    assert [(data(each)["status"], each.time.day) for each in told(read(OWNER, cancelled), "meeting")] == [
        ("confirmed", 2),
        ("cancelled", 4),
    ]
    moved = [
        changed(51, 1, "hs_meeting_start_time", at(6), kind="meeting"),
        changed(51, 1, "hs_meeting_end_time", at(6.05), kind="meeting"),
    ]
    gone = webhook("meeting.deletion", 51, 3)
    scheduled = {**meeting("SCHEDULED"), "updatedAt": at()}
    assert [
        (data(each)["status"], data(each)["start"])
        for each in told(read(OWNER, scheduled, *moved, gone), "meeting")
    ] == [("confirmed", at(4)), ("confirmed", at(6)), ("cancelled", at(6))]


def email(**properties: Any) -> dict[str, Any]:
    headers = {
        "from": {"email": "nils@borealis.example", "firstName": "Nils", "lastName": "Vik"},
        "to": [{"email": "ada@acme.example", "firstName": "Ada"}],
        "cc": [],
    }
    base = {
        "hs_email_direction": "INCOMING_EMAIL",
        "hs_email_status": "SENT",
        "hs_email_subject": "Re: Offer",
        "hs_email_text": "Hello Ada,\n\ncan you send the contract by Friday?\n\nNils",
        "hs_email_headers": json.dumps(headers),
        "hs_email_message_id": "<m1@borealis.example>",
        "hs_timestamp": at(1),
    }
    return of_deal("61", **(base | properties))


def test_a_logged_email_is_the_mail_of_the_mailbox() -> None:
    (mail,) = told(read(deal(), email()), "mail")
    assert mail.id == "mail:m1@borealis.example"
    assert isinstance(mail.data, Mail)
    assert (mail.data.sender.email, mail.data.sender.name) == ("nils@borealis.example", "Nils Vik")
    assert [person.email for person in mail.data.to] == ["ada@acme.example"]
    assert (mail.data.deal_ref, mail.data.features.asks) == ("11", True)


def test_an_email_without_headers_or_text() -> None:
    record = email(hs_email_headers="{", hs_email_text=None, hs_email_html="<p>Could you call me?</p>",
                   hs_email_from_email="nils@borealis.example", hs_email_to_email="ada@acme.example;bo@acme.example",
                   hs_email_message_id="")  # fmt: skip
    (mail,) = told(read(record), "mail")
    assert isinstance(mail.data, Mail)
    assert (mail.data.message_id, len(mail.data.to), mail.data.features.asks) == (
        "61@portal.hubspot",
        2,
        True,
    )


def test_a_bounced_email_and_one_that_was_never_sent() -> None:
    sent, bounce = told(read(email(hs_email_status="BOUNCED")), "mail")
    assert isinstance(bounce.data, Mail)
    assert (bounce.data.automatic, bounce.data.bounced_message_id) == ("bounce", "m1@borealis.example")
    assert bounce.data.unreachable == ("ada@acme.example",)
    assert sent.id == "mail:m1@borealis.example"
    assert reasons(read(email(hs_email_status="SCHEDULED"))) == ["not_sent"]
    assert reasons(read(email(hs_email_headers=None))) == ["no_sender"]
    assert reasons(read(changed(61, 1, "hs_email_subject", "x", kind="email"))) == ["incomplete_record"]


def test_recipients_stand_with_their_names_in_the_headers() -> None:
    headers = {
        "from": {"email": "Nils Vik <nils@borealis.example>"},
        "to": [
            {"email": "Ada+Berg<ada@acme.example>", "firstName": "Ada"},
            {"email": "<<x>"},
            {"email": None},
        ],
    }
    (mail,) = told(read(email(hs_email_headers=json.dumps(headers))), "mail")
    assert isinstance(mail.data, Mail)
    assert mail.data.sender.email == "nils@borealis.example"
    assert [(person.email, person.name) for person in mail.data.to] == [("ada@acme.example", "Ada")]


def test_an_id_of_half_a_character_ends_up_in_a_message_id() -> None:
    record = {**email(hs_email_message_id=""), "id": "6\ud800"}
    assert [each.id for each in told(read(record), "mail")] == ["mail:6?@portal.hubspot"]
