"""What a scan read, set aside and found, in figures."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from dealtrust_reading.domains import company_domains
from dealtrust_schemas.fields import utc_text
from dealtrust_solo.display.plain_text import plain
from dealtrust_solo.display.terminal import own_command, show_beside
from dealtrust_solo.display.wording import count, moment
from dealtrust_solo.store.place import DEFAULT_STORE
from dealtrust_sources.records import Reject

_NAMES: Final = 11
"""Width of the column of names."""


@dataclass(slots=True)
class Summary:
    """The figures of one scan. Counters are by kind of file, by type of event, by reason, by state.

    inferred: our addresses as the mailboxes told them, where nothing else said who we are.
    """

    zone: str
    until: datetime | None = None
    files: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    unattributed: int = 0
    deals: int = 0
    relationships: bool = False
    inferred: tuple[str, ...] = ()
    alerts: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Reject]] = field(default_factory=dict)
    rejects_file: Path | None = None
    alerts_file: Path | None = None
    report_file: Path | None = None
    store: Path | None = None

    @property
    def noun(self) -> str:
        """What is watched."""
        return "relationship" if self.relationships else "deal"

    def for_machines(self) -> dict[str, Any]:
        """The figures as a JSON object."""
        return {
            "until": None if self.until is None else utc_text(self.until),
            "timezone": self.zone,
            "files": dict(sorted(self.files.items())),
            "events": dict(sorted(self.events.items())),
            "repeated": self.repeated,
            "unattributed": self.unattributed,
            "deals": self.deals,
            "relationships": self.relationships,
            "inferred_addresses": list(self.inferred),
            "alerts": dict(sorted(self.alerts.items())),
            "rejects": dict(sorted(self.rejects.items())),
            "rejects_file": _path(self.rejects_file),
            "alerts_file": _path(self.alerts_file),
            "report_file": _path(self.report_file),
            "store": _path(self.store),
        }


def show_summary(screen: Console, summary: Summary, first_alert: str | None) -> None:
    """Print the figures and what to try next; first_alert: an alert's id to try with."""
    screen.print()
    for name, value in (*figures(summary), *_places(summary)):
        show_beside(screen, Text(name, style="dim"), Text(plain(value)), indent=_NAMES)
    if summary.store is not None:
        screen.print("\nTry next:")
        for command in _next(summary, first_alert):
            # Not wrapped, so that it can be copied.
            screen.print(f"  {command}", markup=False, soft_wrap=True)


def figures(summary: Summary) -> Iterator[tuple[str, str]]:
    files = ", ".join(f"{number:,} {kind}" for kind, number in sorted(summary.files.items()))
    yield "Read", f"{count(summary.files.total(), 'file')}: {files}"
    kinds = ", ".join(f"{number:,} {_short(kind)}" for kind, number in summary.events.most_common())
    yield "Events", f"{summary.events.total():,}: {kinds}" if kinds else "none"
    if summary.repeated:
        yield "", f"{count(summary.repeated, 'repetition')} of the same fact left out"
    if summary.inferred:
        yield "We are", f"{', '.join(summary.inferred)}, and everybody in {_domains(summary.inferred)}"
        yield "", "as the mailbox tells; a --config file with internal_domains says otherwise"
    watched = count(summary.deals, summary.noun)
    until = "" if summary.until is None else f", until {moment(summary.until, summary.zone)} ({summary.zone})"
    yield "Watched", watched + until
    if not summary.deals:
        yield "", "there is no deal in these files, and no outside organisation with mail in both directions"
    elif summary.relationships:
        yield "", "no deals were found, so every outside organisation with mail in both directions is watched"
    alerts = summary.alerts
    yield (
        "Alerts",
        (
            f"{alerts.total():,}: {alerts['firing']:,} standing, {alerts['suppressed']:,} held back, "
            f"{alerts['resolved']:,} ended"
        ),
    )
    if summary.unattributed:
        yield (
            "No deal",
            f"{count(summary.unattributed, 'mail or meeting', 'mails and meetings')} matched no deal",
        )
    if summary.rejects:
        reasons = ", ".join(f"{number:,} {reason}" for reason, number in summary.rejects.most_common())
        yield "Set aside", f"{summary.rejects.total():,}: {reasons}"
        if summary.rejects_file is None:
            for reason, _ in summary.rejects.most_common(3):
                yield "", _told(summary.examples[reason][0])


def _places(summary: Summary) -> Iterator[tuple[str, str]]:
    if summary.rejects_file is not None:
        yield "Rejects in", str(summary.rejects_file)
    if summary.alerts_file is not None:
        yield "Alerts in", str(summary.alerts_file)
    if summary.store is not None:
        yield "Store in", str(summary.store)


def _next(summary: Summary, first_alert: str | None) -> Iterator[str]:
    command, store = own_command(), summary.store
    if summary.report_file is None:
        yield "the same with --report report.html, for a page to read, print and pass on"
    place = "" if store == DEFAULT_STORE else f" --store {store}"
    if first_alert is not None:
        yield f"{command} explain {first_alert[:8]}{place}"
    yield f'{command} query "SELECT deal_name, pattern, severity, starts_at FROM open_alerts"{place}'


def _told(reject: Reject) -> str:
    where = f"{reject.origin}, {reject.position}" if reject.position else reject.origin
    return f"{where}: {reject.reason}: {reject.detail}"


def _short(event_type: str) -> str:
    return event_type.removeprefix("dealtrust.").removesuffix(".v1")


def _domains(addresses: tuple[str, ...]) -> str:
    return ", ".join(sorted(company_domains(addresses))) or "no domain, for it is anybody's"


def _path(path: Path | None) -> str | None:
    return None if path is None else str(path)
