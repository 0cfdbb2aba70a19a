"""Read JSON of HubSpot, whatever it is, and tell the events that follow from all of it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from dealtrust_sources.crm.writer import Item, Writer
from dealtrust_sources.hubspot.activities import tell_call, tell_meeting, tell_task
from dealtrust_sources.hubspot.deals import tell_deal
from dealtrust_sources.hubspot.desk import Desk
from dealtrust_sources.hubspot.emails import tell_email
from dealtrust_sources.hubspot.known import HubspotState, Place, Thing
from dealtrust_sources.hubspot.legacy import engagement, is_engagement, object_of
from dealtrust_sources.hubspot.lines import tell_lines
from dealtrust_sources.hubspot.mapping import HubspotMapping
from dealtrust_sources.hubspot.objects import Key, ObjectType, hinted_type, object_type
from dealtrust_sources.hubspot.people import tell_company, tell_contact, tell_owner
from dealtrust_sources.hubspot.quotes import tell_quote
from dealtrust_sources.hubspot.reads import (
    take_associations,
    take_object,
    take_occurrence,
    take_owner,
    take_pipeline,
)
from dealtrust_sources.hubspot.webhooks import is_webhook, take_webhook
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.wrapping import WrappingError, opened

# What lists of the API, of its journal, and of tools that catch webhooks or copy records are called.
_LISTS: Final = (
    "results", "journalEvents", "body", "payload", "data", "createdRecords", "updatedRecords", "events", "record",
    "deals", "companies", "contacts",
)  # fmt: skip
_DEEPEST: Final = 6

_TELLERS: Final[tuple[tuple[ObjectType, Callable[[Desk, Thing], Iterator[Item]]], ...]] = (
    ("owner", tell_owner),
    ("company", tell_company),
    ("contact", tell_contact),
    ("deal", tell_deal),
    ("deal", tell_lines),
    ("quote", tell_quote),
    ("task", tell_task),
    ("call", tell_call),
    ("meeting", tell_meeting),
)


def collect_hubspot(
    records: Iterable[bytes | str], *, origin: str, state: HubspotState, mapping: HubspotMapping
) -> Iterator[Reject]:
    """Note what the records of a file tell; what tells nothing comes back.

    A record is an event of a webhook or an array of them, a page of the journal, an object, an owner, a pipeline, an
    association, or a list of such. origin: the file; its name may tell the type of objects whose properties do not.

    Reasons: not_json, not_hubspot, ignored_entity, no_record_id, missing_time, bad_time, naive_time, and those of
    :class:`~dealtrust_sources.wrapping.WrappingError`.
    """
    hint = hinted_type(origin)
    for number, record in enumerate(records, start=1):
        text = record.decode("utf-8", errors="replace") if isinstance(record, bytes) else record
        if not text.strip():
            continue
        place = Place(origin, f"record {number}")
        try:
            decoded = json.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            yield place.reject("not_json", str(error))
            continue
        taker = _Taker(state, mapping, place)
        for item in opened(decoded):
            if isinstance(item, WrappingError):
                yield place.reject(item.reason, item.detail)
            else:
                yield from taker.take(item, hint)


@dataclass(frozen=True, slots=True)
class _Taker:
    """Notes the records of one file."""

    state: HubspotState
    mapping: HubspotMapping
    place: Place

    def take(self, item: object, hint: ObjectType | None, depth: int = 0) -> Iterator[Reject]:
        """Note a record, or each of a list of them; hint: the type of objects that do not tell it."""
        if isinstance(item, list) and depth < _DEEPEST:
            for each in item:
                yield from self.take(each, hint, depth + 1)
        elif not isinstance(item, Mapping):
            yield self.place.reject("not_hubspot", str(item))
        elif (taken := self._one(item, hint)) is not None:
            yield from taken
        else:
            inner = [item[name] for name in _LISTS if isinstance(item.get(name), list | Mapping)]
            if not inner or depth >= _DEEPEST:
                yield self.place.reject("not_hubspot", f"fields {', '.join(map(str, item))}"[:120])
                return
            for each in inner:
                yield from self.take(each, _page(item) or hint, depth + 1)

    def _one(self, item: Mapping[str, Any], hint: ObjectType | None) -> Iterable[Reject] | None:
        """What is wrong with one record; None if it is a list of others."""
        if is_webhook(item):
            return take_webhook(item, self.state, self.mapping, self.place)
        if "from" in item and "to" in item:
            return take_associations(item, self.state, self.place)
        if isinstance(item.get("stages"), list):
            return take_pipeline(item, self.state)
        if "eventType" in item and "objectId" in item:
            return take_occurrence(item, self.state, self.mapping, self.place)
        if is_engagement(item):
            return take_object(engagement(item), None, self.state, self.mapping, self.place)
        if "properties" in item or "propertiesWithHistory" in item:
            return take_object(object_of(item), hint, self.state, self.mapping, self.place)
        if "id" in item and "email" in item:
            return take_owner(item, self.state, self.place)
        return None


def _page(item: Mapping[str, Any]) -> ObjectType | None:
    """The type of the objects on a page, as the address of the next one tells it, or the copier that it comes from."""
    if (copied := object_type(item.get("stream"))) is not None:
        return copied
    paging = item.get("paging")
    following = paging.get("next") if isinstance(paging, Mapping) else None
    link = str(following.get("link") or "") if isinstance(following, Mapping) else ""
    found = re.search(r"/objects/(?:\d{4}-\d\d/)?([a-z_0-9-]+)", link)
    return object_type(found.group(1)) if found else None


def hubspot_events(state: HubspotState, *, context: Context, mapping: HubspotMapping) -> Iterator[Item]:
    """The events that follow from all that was noted and that were not given out before, mails left out."""
    state.settle_merges()
    desk = Desk(state, mapping, context, Writer(mapping.source, context))
    touched = dict.fromkeys(_with_owners_of_lines(state))
    for kind, tell in _TELLERS:
        for key in touched:
            if key[0] == kind and (kind == "deal" or state.things[key].is_told):
                yield from desk.guarded(tell, state.things[key])
    state.touched = {key: None for key in touched if key[0] == "email"}


def hubspot_mails(state: HubspotState, *, context: Context, mapping: HubspotMapping) -> Iterator[Item]:
    """The mails among what was noted; asked for after the mailboxes, which know more of the same mails."""
    desk = Desk(state, mapping, context, Writer(mapping.source, context))
    touched, state.touched = state.touched, {}
    for key in touched:
        if key[0] == "email":
            yield from desk.guarded(tell_email, state.things[key])


def _with_owners_of_lines(state: HubspotState) -> Iterator[Key]:
    """What was touched, and the deals and quotes of the line items among it."""
    for key in state.touched:
        yield key
        if key[0] == "line_item":
            yield from state.linked(key, "deal")
            yield from state.linked(key, "quote")
