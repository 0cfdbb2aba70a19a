"""What stands in each team. Figures are of teams, never of people."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Final

from dealtrust_reading.spans import span
from dealtrust_solo.outcome import Head
from dealtrust_solo.report.deals import UNKNOWN, DealFacts, total

FEWEST_OWNERS: Final = 3
"""Owners of deals that a team must have; the figures of a smaller one would be those of a person."""
NO_TEAM: Final = "No team named"
"""What stands for the team of deals whose owner has neither team nor manager."""


@dataclass(frozen=True, slots=True)
class Team:
    """One team: its standing deals by urgency, and figures where it is large enough for them.

    ``recurring``: family and how many alerts of it stood or ended lately. ``repaired_after``: median time from beginning
    to end of the alerts that ended lately; empty where none did.
    """

    name: str
    figures: bool
    watched: int
    standing: Sequence[Sequence[Head]]
    at_stake: str
    held_back: int
    ended: int
    repaired_after: str
    recurring: list[tuple[str, int]]


def teams_of(
    deals: Mapping[str, DealFacts],
    standing: Sequence[Sequence[Head]],
    held: Sequence[Head],
    ended: Sequence[Head],
) -> list[Team]:
    """All teams by name; none where no team is known at all. standing: by deal, the most urgent first."""
    owners: dict[str, set[str]] = defaultdict(set)
    watched: Counter[str] = Counter()
    for deal in deals.values():
        owners[deal.team].add(deal.owner_id)
        watched[deal.team] += deal.open
    if not any(owners):
        return []

    def of_team(head: Head, name: str) -> bool:
        return deals.get(head.deal_id, UNKNOWN).team == name

    found = []
    for name in sorted(owners, key=lambda name: (not name, name.casefold())):
        own = [heads for heads in standing if of_team(heads[0], name)]
        over = [head for head in ended if of_team(head, name)]
        recent = Counter(head.family for head in (*(h for heads in own for h in heads), *over))
        found.append(
            Team(
                name=name or NO_TEAM,
                figures=bool(name) and len(owners[name]) >= FEWEST_OWNERS,
                watched=watched[name],
                standing=own,
                at_stake=total(deals.get(heads[0].deal_id, UNKNOWN) for heads in own),
                held_back=sum(1 for head in held if of_team(head, name)),
                ended=len(over),
                repaired_after=_median(over),
                recurring=sorted(recent.items(), key=lambda each: (-each[1], each[0])),
            )
        )
    return [team for team in found if team.watched or team.standing or team.held_back or team.ended]


def _median(ended: Sequence[Head]) -> str:
    if not ended:
        return ""
    return span(
        timedelta(seconds=median((head.revised_at - head.starts_at).total_seconds() for head in ended))
    )
