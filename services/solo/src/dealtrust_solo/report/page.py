"""The report as one HTML file: no network, a bounded size, nothing in it but what is told here."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dealtrust_engine.reasons import REASONS
from dealtrust_reading.spans import span
from dealtrust_schemas.alerts import Alert
from dealtrust_solo.display.plain_text import plain
from dealtrust_solo.display.summary import figures
from dealtrust_solo.display.wording import number, unit
from dealtrust_solo.outcome import Head, Outcome
from dealtrust_solo.report.card import EXTENTS, DealView, Extent, amount_of
from dealtrust_solo.report.contents import Contents, Group
from dealtrust_solo.report.drawing import drawing_of
from dealtrust_solo.report.story import Story, course_in_words, some_evidence
from dealtrust_solo.report.teams import NO_TEAM
from dealtrust_solo.report.times import Times

UP_TO: Final = 1_950_000
"""Bytes of the whole page."""
_FAIR_SHARE: Final = 3_400
"""Bytes that a card with a drawing takes, about; they are kept free for every card that follows, if there is room."""
HELD_UP_TO: Final = 120_000
_OPEN: Final = 3
"""Cards that are unfolded from the start."""
_ENDED: Final = 100
_SIDES: Final = {
    "seller": "our side",
    "buyer": "the buyer's side",
    "leadership": "our leadership",
    "unknown": "nobody known",
}
_ROLES: Final = {"anchor": "trigger", "baseline": "before", "notice": "note"}
"""Roles of evidence whose own word is one of the house."""


class Page:
    """Writes the report on a scan that is done."""

    def __init__(self, contents: Contents, outcome: Outcome) -> None:
        self._contents = contents
        self._stories = outcome.stories()
        self._course = outcome.course
        self._times = Times(contents.summary.zone, contents.now)
        noun = contents.summary.noun
        self._environment = _environment(self._times)
        self._environment.globals.update(noun=noun, nouns=f"{noun.capitalize()}s")
        self._noun = noun

    def html(self) -> str:
        """The whole file."""
        held = self._cards(self._contents.held, HELD_UP_TO)
        # The rest is of a bounded size; what it leaves is for the cards.
        rest = len(self._filled([], held).encode())
        return self._filled(self._cards(self._contents.standing, UP_TO - rest), held)

    def _filled(self, cards: Sequence[Markup], held: Sequence[Markup]) -> str:
        """The page with these cards of what stands and of what is held back."""
        contents = self._contents
        groups: list[tuple[Group, Markup]] = []
        begin = 0
        for group in contents.groups:
            end = begin + len(group.deals)
            groups.append((group, Markup("\n").join(cards[begin:end])))
            begin = end
        script, style = _asset("report.js"), _asset("report.css")
        return self._environment.get_template("report.html").render(
            contents=contents,
            headline=self._headline(),
            groups=groups,
            unshown=len(contents.standing) - len(cards),
            held=Markup("\n").join(held),
            held_count=sum(map(len, contents.held)),
            held_unshown=len(contents.held) - len(held),
            anchors={
                heads[0].deal_id: _anchor(heads[0]) for heads in contents.standing[: len(cards) or None]
            },
            families=sorted({head.family for heads in contents.standing for head in heads}),
            sides=_SIDES,
            ended=[self._stories(head.alert_id)[-1] for head in contents.ended[:_ENDED]],
            read=_read(contents),
            policy=_policy(script, style),
            script=Markup(script),
            style=Markup(style),
        )

    def _headline(self) -> str:
        standing = len(self._contents.standing)
        if not standing:
            return "Nothing needs anybody now"
        return f"{standing:,} {self._noun}{' needs' if standing == 1 else 's need'} somebody now"

    def _cards(self, deals: Sequence[Sequence[Head]], most: int) -> list[Markup]:
        """The cards of these deals in at most so many bytes: the first ones whole, the later ones shorter."""
        found: list[Markup] = []
        share = min(_FAIR_SHARE, most * 9 // 10 // max(1, len(deals)))
        written = 0
        for position, heads in enumerate(deals):
            kept_free = share * (len(deals) - position - 1)
            for extent in EXTENTS:
                card = self._card(heads, extent, opened=position < _OPEN)
                size = len(card.encode())
                if written + size + (0 if extent is EXTENTS[-1] else kept_free) <= most:
                    break
            else:
                break
            written += size
            found.append(card)
        return found

    def _card(self, heads: Sequence[Head], extent: Extent, *, opened: bool) -> Markup:
        stories = [self._story(head, extent) for head in heads[: extent.stories]]
        view = DealView(
            anchor=_anchor(heads[0]),
            alert=stories[0].alert,
            heads=heads,
            team=self._contents.facts(heads[0]).team or NO_TEAM,
            stories=stories,
            others=[self._stories(head.alert_id)[-1] for head in heads[len(stories) :][: extent.listed]],
            extent=extent,
            opened=opened,
        )
        return Markup(self._environment.get_template("card.html").render(deal=view).strip())

    def _story(self, head: Head, extent: Extent) -> Story:
        revisions = self._stories(head.alert_id)
        alert, course = revisions[-1], self._course(head.deal_id)
        drawing = None
        if extent.marks:
            now, zone = self._contents.now, self._times.zone
            drawing = drawing_of(revisions, course, now, zone, extent.marks)
        clock = course.clocks.get(head.alert_id)
        words = course_in_words(revisions, clock, drawing, self._times)
        return Story(alert, some_evidence(alert, extent.evidence), drawing, words)


def _anchor(head: Head) -> str:
    """The id of the card whose most urgent alert this is."""
    return f"{'d' if head.status == 'firing' else 'h'}-{head.alert_id[:8]}"


def _read(contents: Contents) -> list[tuple[str, list[str]]]:
    """The figures of the scan; what has no name belongs to the one before. Rejects have a table of their own."""
    found: list[tuple[str, list[str]]] = []
    for name, value in figures(contents.summary):
        if name == "Set aside":
            break
        if name:
            found.append((name, [value]))
        else:
            found[-1][1].append(value)
    return found


def _stood(alert: Alert) -> str:
    return span((alert.resolved_at or alert.revised_at) - alert.starts_at)


def _environment(times: Times) -> Environment:
    environment = Environment(
        loader=PackageLoader("dealtrust_solo.report"),
        autoescape=True,
        finalize=_put_out,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    filters: dict[str, Callable[..., Any]] = {
        "amount": amount_of,
        "day": times.day,
        "meaning": lambda reason: REASONS.get(reason, reason),
        "moment": times.moment,
        "moment_with_year": times.with_year,
        "number": number,
        "plain": plain,
        "plus": lambda x, width: f"{float(x) + float(width):.1f}",
        "role": lambda role: _ROLES.get(role, role),
        "side": lambda side: _SIDES.get(side, side),
        "span": span,
        "stood": _stood,
        "words": unit,
    }
    environment.filters.update(filters)
    return environment


def _put_out(value: object) -> object:
    """What a template writes: texts made plain, markup of this room as it is."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str) -> str:
    return (files("dealtrust_solo.report") / "templates" / name).read_text(encoding="utf-8").strip()


def _policy(script: str, style: str) -> str:
    """Nothing may be loaded, sent or run but this script and this style (Content Security Policy, level 3)."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
