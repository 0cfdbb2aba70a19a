"""Deals of chance, as Hypothesis makes them up: plausible people do plausible things at odd moments.

A history is told from a setting and a list of steps. A step is how many minutes pass, what happens then, and some bytes from
which the act takes all its choices, one after the other (`Choices`). So a failing history shrinks well: steps fall away one
by one, gaps become small and every choice becomes the first of its options.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import strategies as st

from dealtrust_engine.config import Config
from dealtrust_schemas.events import Event
from properties.choices import DAY, GAPS, Choices
from properties.teller import Teller
from stories.dsl import Story


@dataclass(frozen=True)
class History:
    """A story that has been told, and its last moment."""

    story: Story
    until: datetime

    @property
    def config(self) -> Config:
        """The configuration of the story."""
        return Config.model_validate(self.story.config)

    @property
    def events(self) -> list[Event]:
        """The events in the order in which they were told."""
        return self.story.events()

    def __repr__(self) -> str:
        known = {"specversion", "source", "tenantid", "type", "time", "id"}
        lines = [
            f"{raw['time']} {raw['id']} { ({k: v for k, v in raw.items() if k not in known} | {'source': raw['source']}) }"
            for raw in self.story.raw
        ]
        return "\n".join([f"{self.story.config}", *lines, f"until {self.until.isoformat()}"])


LUCK = st.binary(min_size=14, max_size=14)
WAITING = "writes replies opens opens"
"""A deal that may be opened after the first mails."""
THEMES = (
    "writes replies writes replies calls meets meets offers changes weighs falls_silent plans bounces casts ends opens",
    "writes replies writes replies bounces falls_silent calls casts",
    "offers offers offers offers writes replies counts changes meets ends reports",
    "replies replies calls falls_silent meets writes bounces offers",
    "meets meets meets replies calls writes ends",
    "plans changes changes ends falls_silent replies",
    "weighs weighs weighs writes replies",
    WAITING,
)
"""Acts by what a history is about; an act that is named twice happens twice as often."""


def tell(
    setting: bytes,
    steps: list[tuple[int, str, bytes]],
    rest: int,
    hindsight: bool = True,
    waiting: bool = False,
) -> History:
    """The history of a setting and some steps; it is looked at `rest` minutes after the last.

    With `hindsight` a meeting may be entered, or moved, to a time that has passed. With `waiting` no deal is open at first.
    """
    teller = Teller(Choices(setting), hindsight=hindsight, waiting=waiting)
    for gap, act, luck in steps:
        teller.step(gap, act, luck)
    return History(teller.story, teller.start + timedelta(minutes=teller.minute + rest))


def histories(
    longest: int = 22, *, hindsight: bool = True, waiting: bool = False
) -> st.SearchStrategy[History]:
    """Histories of up to some steps, of one theme each."""
    acts = st.sampled_from([WAITING] if waiting else THEMES).map(str.split)
    fewest = st.sampled_from((1, longest // 3, 2 * longest // 3))
    steps = st.tuples(acts, fewest).flatmap(
        lambda chosen: st.lists(_step(chosen[0]), min_size=chosen[1], max_size=longest)
    )
    rests = st.sampled_from((0, 9, DAY, 30 * DAY))
    return st.builds(tell, LUCK, steps, rests, st.just(hindsight), st.just(waiting))


def _step(names: list[str]) -> st.SearchStrategy[tuple[int, str, bytes]]:
    return st.tuples(st.sampled_from(GAPS), st.sampled_from(names), LUCK)
