"""Records are placed component by component as they would be placed all at once."""

from __future__ import annotations

from collections.abc import Iterable
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from dealtrust_engine.components import Components
from dealtrust_engine.records import MailRecord, MeetingRecord, Record
from properties.histories import History, histories
from properties.profile import tried
from stories.dsl import Story, sale
from units.records_of import scan_of

Place = tuple[str, str, float, tuple[str, ...]]


def whole(_: Components, records: Iterable[Record]) -> list[list[Record]]:
    """All records as one part, but those that belong to no deal in any case."""
    return [[record for record in records if not (isinstance(record, MeetingRecord) and record.away)]]


def placed(history: History) -> tuple[dict[str, set[Place]], set[str], set[frozenset[str]], set[str]]:
    """Where everything is, what is nowhere, which mails belong together, and whose bounced."""
    scan = scan_of(history.story)
    places: dict[str, set[Place]] = {}
    together: dict[int, set[str]] = {}
    bounced = set()
    for deal_id in scan.deals():
        for record in scan.records(deal_id):
            place = deal_id, record.method, record.confidence, record.rivals
            places.setdefault(record.id, set()).add(place)
            if isinstance(record, MailRecord):
                together.setdefault(record.conversation, set()).add(record.id)
                bounced |= {f"{record.id} {email}" for email in record.undone or ()}
    nowhere = {record.id for record in scan.unattributed}
    return places, nowhere, {frozenset(mails) for mails in together.values()}, bounced


@tried(150)
@given(st.one_of(histories(), histories(waiting=True)))
def test_component_by_component_is_as_all_at_once(history: History) -> None:
    apart = placed(history)
    with patch.object(Components, "parts", whole):
        assert placed(history) == apart


def parts_of(story: Story) -> list[set[str]]:
    """The ids of the mails of each part."""
    found: list[set[str]] = []
    real = Components.parts

    def kept(self: Components, records: Iterable[Record]) -> list[list[Record]]:
        parts = real(self, records)
        mails = [{r.id for r in part if isinstance(r, MailRecord)} for part in parts]
        found.extend(part for part in mails if part)
        return parts

    with patch.object(Components, "parts", kept):
        scan_of(story)
    return found


def test_buyers_who_share_nothing_are_apart_until_a_colleague_forwards() -> None:
    story = sale(contacts=["bob"])
    first = story.mail("2026-03-02 10:00", "bob", to="ada")
    second = story.mail("2026-03-02 11:00", "eve@other.example", to="ada")
    assert sorted(map(sorted, parts_of(story))) == sorted([[first], [second]])
    third = story.mail("2026-03-02 12:00", "ada", to="kim@acme.example", reply_to=first)
    assert sorted(map(sorted, parts_of(story))) == sorted([sorted([first, third]), [second]])
    story.mail("2026-03-02 13:00", "ada", to=["bob", "eve@other.example"])
    assert len(parts_of(story)) == 1
