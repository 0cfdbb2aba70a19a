"""Read Change Data Capture events, one JSON value a line."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from dealtrust_sources.crm.writer import Item, Writer
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce.cdc_apply import Applier
from dealtrust_sources.salesforce.envelope import Change, EnvelopeError, change_of
from dealtrust_sources.salesforce.known import NEEDED, CdcState, wanted
from dealtrust_sources.salesforce.mapping import SalesforceMapping
from dealtrust_sources.wrapping import WrappingError, opened


def read_cdc(
    lines: Iterable[bytes | str],
    *,
    origin: str,
    state: CdcState,
    context: Context,
    mapping: SalesforceMapping,
) -> Iterator[Item]:
    """The events of one batch of change events, in order of their commits, whatever order they come in.

    state: what was known before; kept up to date. Where the changes of one organisation lie in several files,
    call :func:`collect_cdc` for each and :func:`cdc_events` once, for a transaction may be spread over them.
    """
    yield from collect_cdc(lines, origin=origin, state=state, mapping=mapping)
    yield from cdc_events(state, context=context, mapping=mapping)


def collect_cdc(
    lines: Iterable[bytes | str], *, origin: str, state: CdcState, mapping: SalesforceMapping
) -> Iterator[Reject]:
    """Put the changes of a file in line; what is none comes back.

    Reasons: not_json, those of :class:`~dealtrust_sources.salesforce.envelope.EnvelopeError` and
    :class:`~dealtrust_sources.wrapping.WrappingError`, gap_event and
    gap_overflow (Salesforce could not publish a change: what the record was is not known from then on), wildcard_record,
    field_clear_unknown (the rest of the change is read), ignored_entity (once for each).
    """
    ignored: set[str] = set()
    for number, line in enumerate(lines, start=1):
        text = line.decode("utf-8", errors="replace") if isinstance(line, bytes) else line
        text = text.removeprefix("\ufeff").strip()
        if not text:
            continue
        position = f"line {number}"
        try:
            decoded = json.loads(text, parse_float=Decimal)
        except (ValueError, ArithmeticError, RecursionError) as error:
            yield Reject(origin, position, "not_json", str(error)[:120])
            continue
        for item in opened(decoded):
            try:
                if isinstance(item, WrappingError):
                    raise item
                change = change_of(item, mapping.holds_day)
            except (EnvelopeError, WrappingError) as error:
                yield Reject(origin, position, error.reason, error.detail[:120])
                continue
            yield from _take(change, state, mapping, ignored, (origin, position))


def _take(
    change: Change, state: CdcState, mapping: SalesforceMapping, ignored: set[str], place: tuple[str, str]
) -> Iterator[Reject]:
    about = f"{change.entity} {', '.join(change.record_ids[:3])}"
    if change.kind in {"gap_event", "gap_overflow"}:
        yield Reject(*place, change.kind, f"{about}: Salesforce tells that it changed, but not what")
        if change.entity in NEEDED:
            state.take(change, *place)
        return
    if change.entity not in NEEDED:
        if change.entity not in ignored:
            ignored.add(change.entity)
            yield Reject(*place, "ignored_entity", change.entity)
        return
    exact = tuple(each for each in change.record_ids if each.isalnum())
    if exact != change.record_ids:
        yield Reject(*place, "wildcard_record", about)
    missing = wanted(change.entity, dict.fromkeys(sorted(change.not_told), ""), mapping)
    if change.cleared_unknown or missing:
        yield Reject(*place, "field_clear_unknown", f"{about}: {', '.join(missing)}" if missing else about)
    fields = wanted(change.entity, change.fields, mapping)
    state.take(replace(change, record_ids=exact, fields=fields), *place)


def cdc_events(state: CdcState, *, context: Context, mapping: SalesforceMapping) -> Iterator[Item]:
    """The events that follow from all changes in line.

    Reasons of rejects: late_change (older than what earlier batches told of the record), incomplete_record and
    incomplete_lines (the change leans on what was never told), and those of the contracts.
    """
    applier = Applier(state, context, mapping, Writer(mapping.source, context))
    for transaction in state.transactions():
        yield from applier.apply(transaction)
