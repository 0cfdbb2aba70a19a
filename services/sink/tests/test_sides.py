"""Whose act an event was."""

from typing import Any

import pytest

from dealtrust_engine.tenant import Tenant
from dealtrust_schemas.events import Event, parse_event
from dealtrust_sink.sides import Sides
from services.sink.tests.conftest import SIDES, golden

SELLER, BUYER, ROBOT = "ada@acme.example", "bo@nordwind.example", "no-reply@nordwind.example"


def _event(name: str, **data: Any) -> Event:
    from pydantic_core import to_json

    example = golden(f"{name}/v1/minimal")
    return parse_event(to_json({**example, "data": {**example["data"], **data}}))


def _mail(sender: str, to: str, **data: Any) -> Event:
    return _event("mail", **{"from": {"email": sender}, "to": [{"email": to}], **data})


def _meeting(organizer: str, *attendees: tuple[str, str], **data: Any) -> Event:
    people = [{"email": email, "response": response} for email, response in attendees]
    return _event("meeting", organizer=organizer, attendees=people, **data)


@pytest.mark.parametrize(
    ("event", "wanted"),
    [
        (_mail(SELLER, BUYER), ("seller", True)),
        (_mail(SELLER, "kim@acme.example"), ("seller", False)),
        (_mail(SELLER, "kim@acme.example", cc=[{"email": BUYER}]), ("seller", True)),
        (_mail(BUYER, SELLER), ("buyer", True)),
        (_mail(BUYER, SELLER, automatic="auto_reply"), ("", False)),
        (_mail(ROBOT, SELLER), ("", False)),
        (_meeting(BUYER, (SELLER, "none")), ("buyer", True)),
        (_meeting(SELLER, (BUYER, "none")), ("seller", True)),
        (_meeting(SELLER, (BUYER, "accepted")), ("buyer", True)),
        (_meeting(SELLER, ("kim@acme.example", "accepted")), ("seller", False)),
        (_meeting(SELLER, (BUYER, "accepted"), status="cancelled"), ("", False)),
        (_meeting(SELLER, (BUYER, "accepted"), kind="away"), ("", False)),
        (_event("task.changed", kind="call", status="done"), ("seller", True)),
        (_event("task.changed", kind="call", status="done", connected=True), ("buyer", True)),
        (_event("task.changed", kind="call", status="open"), ("", False)),
        (_event("task.changed", kind="task", status="done"), ("", False)),
        (_event("offer.changed", status="presented"), ("seller", True)),
        (_event("offer.changed", status="accepted"), ("buyer", True)),
        (_event("offer.changed", status="draft"), ("", False)),
        (_event("deal.opened"), ("", False)),
    ],
)
def test_sides(event: Event, wanted: tuple[str, bool]) -> None:
    assert SIDES.of(event) == wanted


def test_without_a_domain_nobody_is_taken_for_a_buyer() -> None:
    unknown = Sides(Tenant())
    assert unknown.of(_mail(SELLER, BUYER)) == ("", False)
    assert unknown.of(_meeting(BUYER, (SELLER, "none"))) == ("", False)
    assert unknown.of(_event("offer.changed", status="presented")) == ("seller", True)
