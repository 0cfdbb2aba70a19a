"""Quotes of HubSpot as offers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dealtrust_schemas.offers import OfferStatus
from dealtrust_sources.crm.lines import total_of
from dealtrust_sources.crm.offers import OfferHistory, promises
from dealtrust_sources.crm.values import FieldError, number, whole
from dealtrust_sources.crm.writer import Data, Item
from dealtrust_sources.hubspot.desk import Desk, stamp
from dealtrust_sources.hubspot.known import Thing
from dealtrust_sources.hubspot.lines import Lines, offer_line
from dealtrust_sources.hubspot.story import Story
from dealtrust_sources.hubspot.times import day

_PAID: Final = {"PAID"}


def tell_quote(desk: Desk, thing: Thing) -> Iterator[Item]:
    """``offer.changed`` of a quote at its creation and at each change of its status, terms or lines.

    Published is presented; signed or paid is accepted; deleted or archived is withdrawn. Rejects: no_deal,
    incomplete_record, unknown_status, incomplete_lines, and those of values.
    """
    key = thing.key[1]
    deal = desk.first_linked(thing, "deal")
    if deal is None:
        raise FieldError("no_deal", "it belongs to no deal that was told")
    story = Story(thing)
    if story.created is None:
        raise FieldError("incomplete_record", "its creation was never told")
    lines = Lines(desk, story)
    acts = {at: by for at, act, by in thing.acts if act in ("deleted", "erased")}
    moments = dict.fromkeys([story.created], "") | lines.moments() | acts
    moments |= {change.at: change.by for change in story.changes(story.names)}
    history = OfferHistory()
    for at in sorted(moments):
        before = (history.status, history.terms)
        record = story.opening() if at <= story.created else story.record(at)
        status = "withdrawn" if at in acts else _status(desk, record, history)
        terms = _terms(desk, record, lines, at)
        data = history.snapshot(key, deal, status, terms, desk.state.user(moments[at]))
        if (history.status, history.terms) != before:
            yield from desk.event("offer.changed", f"{key}:{stamp(at)}", at, deal, data, thing.place)


def _status(desk: Desk, record: dict[str, str], history: OfferHistory) -> OfferStatus:
    if record.get("hs_esign_date") or record.get("hs_payment_status", "").upper() in _PAID:
        return "accepted"
    text = record.get("hs_status", "")
    status = desk.mapping.status(text, history.status) if text else "draft"
    if status is None:
        raise FieldError("unknown_status", f"hs_status: {text[:40]!r}")
    return status


def _terms(desk: Desk, record: dict[str, str], lines: Lines, at: datetime) -> Data:
    def custom(meaning: str) -> str:
        return record.get(desk.mapping.column(meaning, record) or "", "")

    zone = desk.context.timezone
    told = [
        {name: value for name, value in offer_line(each).items() if value is not None}
        for each in lines.at(at)
    ]
    terms: dict[str, object] = {
        "lines": told,
        "currency": desk.currency(record.get("hs_currency")) or "USD",
        "total": number(record.get("hs_quote_amount", ""), "hs_quote_amount")
        or (total_of(told) if told else None),
        "term_months": whole(custom("term_months"), "term_months"),
        "start_on": day(custom("start_on"), "start_on", zone),
        "valid_until": day(
            custom("valid_until") or record.get("hs_expiration_date", ""), "hs_expiration_date", zone
        ),
        "payment_days": whole(custom("payment_days"), "payment_days"),
        "promises": promises(custom("promises"), custom("price_hold")),
    }
    return {name: value for name, value in terms.items() if value is not None}
