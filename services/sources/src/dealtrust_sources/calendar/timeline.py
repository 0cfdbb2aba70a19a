"""Put the revisions of one entry into the order in which they took effect."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dealtrust_sources.calendar.recurrence import instance_key
from dealtrust_sources.calendar.revision import Revision


def timeline(revisions: Sequence[Revision]) -> tuple[list[Revision], list[Revision]]:
    """The revisions of one UID in order of time, and those that a later revision had overtaken.

    A full revision is obsolete if one of a higher order (see :attr:`Revision.order`) was written before it.
    Where only a later state is left of an entry, its creation is put in front of it.
    """
    revisions = _numbered(revisions)
    by_entry: dict[str | None, list[Revision]] = {}
    for each in revisions:
        if not each.is_answer:
            by_entry.setdefault(_raw_key(each), []).append(each)
    kept: list[Revision] = []
    obsolete: list[Revision] = []
    for key, entry in by_entry.items():
        current, overtaken = _without_obsolete(entry)
        obsolete += overtaken
        if key is None or None not in by_entry:
            kept += _first_sight(current)
        kept += current
    begun = min((each.stamp for each in kept), default=None)
    # What was answered before the first state that is known is part of that state.
    answers = [each for each in revisions if each.is_answer and (begun is None or each.stamp >= begun)]
    return sorted([*kept, *answers], key=_in_time), obsolete


def _numbered(revisions: Sequence[Revision]) -> list[Revision]:
    """Those without a SEQUENCE of their own get the highest that was given by then."""
    if all(each.numbered for each in revisions):
        return list(revisions)
    known = 0
    found: list[Revision] = []
    for each in sorted(revisions, key=lambda each: (each.stamp, not each.numbered)):
        if each.numbered:
            known = max(known, each.sequence)
        found.append(each if each.numbered else replace(each, sequence=known))
    return found


def _in_time(revision: Revision) -> tuple[datetime, int, tuple[int, datetime, bool, datetime, str]]:
    """At one moment: the whole entry, then its instances, then answers."""
    rank = 2 if revision.is_answer else int(revision.instance is not None)
    return revision.stamp, rank, revision.order


def _raw_key(revision: Revision) -> str | None:
    if revision.instance is None:
        return None
    return instance_key(revision.instance, revision.place.home) + ("+" if revision.onwards else "")


def _without_obsolete(revisions: list[Revision]) -> tuple[list[Revision], list[Revision]]:
    kept: list[Revision] = []
    overtaken: list[Revision] = []
    for each in sorted(revisions, key=lambda each: each.order, reverse=True):
        (overtaken if kept and each.stamp > kept[-1].stamp else kept).append(each)
    return kept[::-1], overtaken


def _first_sight(revisions: list[Revision]) -> list[Revision]:
    """The entry as the first revision has it, but at its creation, nobody having answered, nothing called off."""
    first = revisions[0]
    created = min((each.created for each in revisions if each.created), default=None)
    if created is None or created >= first.stamp or first.start is None:
        return []
    return [
        replace(
            first,
            method="PUBLISH" if first.method == "CANCEL" else first.method,
            first_sight=True,
            stamp=created,
            written=created,
            sequence=0,
            status="confirmed" if first.status == "cancelled" else first.status,
            attendees=tuple((email, "none") for email, _ in first.attendees),
            rule=replace(first.rule, excluded=()),
        )
    ]
