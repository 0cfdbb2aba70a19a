"""The card of one deal: what it says, and to which extent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from dealtrust_reading.relationships import STAGE
from dealtrust_schemas.alerts import Alert, DealCard
from dealtrust_solo.display.wording import calendar_day, money
from dealtrust_solo.outcome import Head
from dealtrust_solo.report.story import Story


class Extent(NamedTuple):
    """How much of a deal is told, so that a report on many deals stays light.

    ``stories``: alerts that are told whole; ``listed``: further ones with a line each; ``evidence``: events of an alert.
    ``marks``: marks of its drawing, 0 for no drawing.
    ``chain``: with the ids of events, and all steps of the play. ``folded``: with more than the line of the card.
    """

    stories: int
    listed: int
    evidence: int
    marks: int
    chain: bool
    folded: bool = True


EXTENTS: Final = (
    Extent(stories=3, listed=12, evidence=15, marks=60, chain=True),
    Extent(stories=1, listed=3, evidence=4, marks=12, chain=False),
    Extent(stories=1, listed=0, evidence=2, marks=0, chain=False),
    Extent(stories=1, listed=0, evidence=0, marks=0, chain=False, folded=False),
)
"""From all there is to a single line."""


@dataclass(frozen=True, slots=True)
class DealView:
    """A card: the deal, its most urgent alerts told whole, others named. ``alert``: the most urgent one."""

    anchor: str
    alert: Alert
    heads: Sequence[Head]
    team: str
    stories: Sequence[Story]
    others: Sequence[Alert]
    extent: Extent
    opened: bool

    @property
    def about(self) -> str:
        """Account and stage."""
        deal = self.alert.deal
        account = deal.account if deal.account != deal.name else None
        stage = deal.stage if deal.stage != STAGE else None
        return " · ".join(part for part in (account, stage) if part)

    @property
    def amount(self) -> str:
        """The amount with its currency; empty if not known."""
        return amount_of(self.alert.deal)

    @property
    def facts(self) -> Iterator[tuple[str, str]]:
        """What the line of the card has no room for, each with its name."""
        deal = self.alert.deal
        if deal.owner:
            yield "Owner", deal.owner
        if deal.manager:
            yield "Manager", deal.manager
        if deal.close_date:
            yield "Closes", calendar_day(deal.close_date)

    @property
    def sides(self) -> str:
        """Who moved, of all alerts that are told."""
        return " ".join(sorted({story.alert.side for story in self.stories}))

    @property
    def families(self) -> str:
        """The families of all alerts."""
        return " ".join(sorted({head.family for head in self.heads}))

    @property
    def unlisted(self) -> int:
        """Alerts that are not even named."""
        return len(self.heads) - len(self.stories) - len(self.others)


def amount_of(deal: DealCard) -> str:
    """The amount of a deal with its currency; empty if not known."""
    return "" if deal.amount is None else money(deal.amount, deal.currency)
