"""Whether the services told the same alerts as a scan, and each revision once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dealtrust_schemas.alerts import Alert

APART = frozenset({"detected_at", "origin"})
"""The fields that tell when and by what an alert was found, in which the two may differ."""

SHOWN = 20


@dataclass
class Verdict:
    """What differs, one line each; ``lost``: alerts that only the scan has, ``extra``: that only the services have.

    ``doubled``: revisions that were written more than once with different content. ``repeated``: written again
    as they were, which every reader takes once.
    """

    alerts: int = 0
    lost: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    repeated: int = 0

    @property
    def same(self) -> bool:
        return not (self.lost or self.extra or self.different or self.doubled)

    def lines(self) -> Iterator[str]:
        """What to print."""
        yield (
            f"{self.alerts} alerts: {len(self.lost)} lost, {len(self.extra)} extra, {len(self.different)} different,"
            f" {len(self.doubled)} doubled, {self.repeated} records repeated"
        )
        for name in ("lost", "extra", "different", "doubled"):
            yield from (f"  {name}: {line}" for line in getattr(self, name)[:SHOWN])


def last_revisions(told: Iterable[Alert]) -> dict[str, Alert]:
    """Each alert as it was told last, which is its highest revision, by its id."""
    last: dict[str, Alert] = {}
    for alert in told:
        known = last.get(alert.alert_id)
        if known is None or alert.revision >= known.revision:
            last[alert.alert_id] = alert
    return last


def compared(expected: Iterable[Alert], told: Iterable[Alert], once: bool) -> Verdict:
    """The services' alerts against those of a scan, field by field.

    once: a revision may not even be repeated as it was (what was written in transactions).
    """
    told = list(told)
    wanted, found = last_revisions(expected), last_revisions(told)
    verdict = Verdict(len(wanted))
    verdict.lost = sorted(_shown(wanted[name]) for name in wanted.keys() - found.keys())
    verdict.extra = sorted(_shown(found[name]) for name in found.keys() - wanted.keys())
    for name in sorted(wanted.keys() & found.keys()):
        if fields := _differences(wanted[name], found[name]):
            verdict.different.append(f"{_shown(wanted[name])}: {fields}")
    _count_again(told, verdict, once)
    return verdict


def _count_again(told: list[Alert], verdict: Verdict, once: bool) -> None:
    copies = Counter((alert.alert_id, alert.revision) for alert in told)
    contents: dict[tuple[str, int], dict[str, Any]] = {}
    for alert in told:
        key = alert.alert_id, alert.revision
        if copies[key] > 1:
            content = _content(alert)
            if once or contents.setdefault(key, content) != content:
                verdict.doubled.append(f"{_shown(alert)} revision {alert.revision}")
    verdict.repeated = sum(copies.values()) - len(copies)


def _differences(wanted: Alert, found: Alert) -> str:
    left, right = _content(wanted), _content(found)
    names = sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))
    return ", ".join(_apart(name, left.get(name), right.get(name)) for name in names)


def _apart(name: str, wanted: object, found: object) -> str:
    """Of lists only what the other one has not."""
    if isinstance(wanted, list) and isinstance(found, list):
        wanted, found = (
            [each for each in wanted if each not in found],
            [each for each in found if each not in wanted],
        )
    return f"{name} {wanted!r} became {found!r}"[:400]


def _content(alert: Alert) -> dict[str, Any]:
    return alert.model_dump(mode="json", exclude_none=True, exclude=set(APART))


def _shown(alert: Alert) -> str:
    return f"{alert.alert_id} {alert.deal_id} {alert.pattern} {alert.status}"
