"""From a revision to the alert that people and tables see."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from uuid import UUID, uuid5

from dealtrust_engine.life import Revision
from dealtrust_engine.moments import datetime_of
from dealtrust_engine.pattern import SEVERITIES, Finding, Proof, Telling
from dealtrust_engine.patterns import PATTERNS
from dealtrust_engine.wording import in_unit, names, when
from dealtrust_schemas.alerts import Alert

NAMESPACE = UUID("6f1d8e0a-6d0c-5d6e-9d9a-2f6b1c7f4a10")
"""Namespace of alert ids: an ``alert_id`` is the UUIDv5 (RFC 9562, 5.5) of the fingerprint in it."""


@lru_cache(maxsize=64)
def fingerprint(tenant: str, deal_id: str, pattern: str, key: str) -> str:
    """The identity of an alert: tenant, deal, pattern and anchor, nothing else."""
    return hashlib.sha256("\x1f".join((tenant, deal_id, pattern, key)).encode()).hexdigest()[:32]


@lru_cache(maxsize=64)
def alert_id(identity: str) -> str:
    """The id of the alert with a fingerprint."""
    return str(uuid5(NAMESPACE, identity))


class Renderer:
    """Writes alerts for one tenant and one configuration."""

    def __init__(self, tenant: str, config_hash: str, origin: str) -> None:
        self._tenant = tenant
        self._config_hash = config_hash
        self._origin = origin

    def alert(self, revision: Revision, number: int, replaces: str = "") -> Alert:
        """The ``number``-th revision of an alert."""
        finding = revision.finding
        info, watch = finding.info, finding.watch
        identity = fingerprint(self._tenant, watch.deal.id, info.name, finding.key)
        told: Telling = PATTERNS[info.name].tell(finding, revision.at)
        notices, cover = _absence_of_owner(finding, revision.at)
        rivals = [f"{watch.directory.deal_names.get(deal, deal)} ({deal})" for deal in finding.anchor.rivals]
        proofs = sorted([*told.proofs, *notices], key=lambda proof: (_moment(proof), proof.record.id))
        # One nested value, validated in one go: this is the hot path of an alert.
        return Alert.model_validate(
            {
                "alert_id": alert_id(identity),
                "fingerprint": identity,
                "revision": number,
                "tenant": self._tenant,
                "deal_id": watch.deal.id,
                "family": info.family,
                "pattern": info.name,
                "pattern_version": info.version,
                "config_hash": self._config_hash,
                "status": revision.status,
                "reason": revision.reason,
                "severity": SEVERITIES[revision.level],
                "side": finding.side,
                "starts_at": datetime_of(revision.starts),
                "detected_at": datetime_of(revision.seen),
                "revised_at": datetime_of(revision.at),
                "resolved_at": None if revision.resolved is None else datetime_of(revision.resolved),
                "title": told.title,
                "why": told.why + (f" It may also belong to: {', '.join(rivals)}." if rivals else ""),
                "evidence": [_evidence(proof) for proof in proofs],
                "changes": [{"term": term, "old": old, "new": new} for term, old, new in told.changes],
                "clock": _clock(finding, revision),
                "limit": _limit(finding, revision),
                "clears_when": told.clears_when,
                "play": {"title": told.play, "steps": [*cover, *told.advice], "because": told.because},
                "deal": _card(finding, revision.at),
                "confidence": finding.anchor.confidence,
                "origin": self._origin,
                "replaces": replaces or None,
            }
        )


def _moment(proof: Proof) -> int:
    return proof.record.at if proof.at is None else proof.at


def _evidence(proof: Proof) -> dict[str, object]:
    return {
        "event_id": proof.record.id,
        "occurred_at": datetime_of(_moment(proof)),
        "source": proof.record.source,
        "role": proof.role,
        "summary": proof.summary,
        "quote": proof.quote,
    }


def _clock(finding: Finding, revision: Revision) -> list[dict[str, object]]:
    if finding.clock is None:
        return []
    return [
        {
            "from": datetime_of(row.start),
            "to": datetime_of(row.end),
            "counted": row.counted,
            "reason": row.reason or None,
        }
        for row in finding.clock.ledger(finding.since, revision.at)
    ]


def _limit(finding: Finding, revision: Revision) -> dict[str, object] | None:
    if finding.clock is None:
        return None
    elapsed = in_unit(finding.counted(revision.at), finding.unit)
    return {"value": in_unit(finding.limit, finding.unit), "unit": finding.unit, "elapsed": elapsed}


def _card(finding: Finding, at: int) -> dict[str, object]:
    deal = finding.watch.deal
    directory = deal.directory
    owner_id = deal.value("owner_id", at) or ""
    owner = directory.users.get(owner_id)
    manager = directory.users.get(owner.manager_id) if owner and owner.manager_id else None
    account = directory.accounts.get(deal.account_id or "")
    return {
        "name": deal.value("name", at) or deal.id,
        "account": account.name if account else None,
        "owner": owner.name if owner else owner_id or None,
        "manager": manager.name if manager else None,
        "stage": deal.value("stage", at),
        "amount": deal.value("amount", at),
        "currency": deal.value("currency", at),
        "close_date": deal.value("close_date", at),
    }


def _absence_of_owner(finding: Finding, at: int) -> tuple[list[Proof], tuple[str, ...]]:
    """A seller's absence does not stop a clock: it is named, and cover is asked for."""
    if not finding.info.absence or finding.side != "seller":
        return [], ()
    watch = finding.watch
    directory, owner = watch.directory, watch.deal.owner(at)
    zone = directory.calendar(owner).zone
    notices = []
    advice: tuple[str, ...] = ()
    for start, end, record in directory.absence_records(owner):
        if start < at and end > finding.since:
            who = names(directory, [owner])
            notices.append(Proof(record, "notice", f"{who} is away until {when(end, zone)}", at=start))
            if end > at:
                advice = (f"{who} is away: find cover today.",)
    return notices, advice
