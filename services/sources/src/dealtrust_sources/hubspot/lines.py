"""Line items of HubSpot: the lines of deals and of quotes, as they stood at each moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dealtrust_sources.crm.values import FieldError, number
from dealtrust_sources.crm.writer import Data, Item
from dealtrust_sources.hubspot.desk import Desk, stamp
from dealtrust_sources.hubspot.known import Thing
from dealtrust_sources.hubspot.story import LONG_AGO, Story

_TERMS: Final = ("name", "quantity", "price", "discount", "hs_discount_percentage", "hs_product_id", "hs_sku")


@dataclass(frozen=True, slots=True)
class _Stand:
    """A line item on a deal or quote from a moment on, until another one."""

    story: Story
    since: datetime
    until: datetime | None


class Lines:
    """The line items of a deal or a quote."""

    def __init__(self, desk: Desk, owner: Story) -> None:
        self._begins = owner.created or LONG_AGO
        self._stands = [
            stand
            for key in desk.state.linked(owner.thing.key, "line_item")
            if (story := desk.story(key)) is not None
            for stand in self._spans(owner.thing, story)
        ]

    def __bool__(self) -> bool:
        return bool(self._stands)

    def _spans(self, owner: Thing, line: Story) -> Iterator[_Stand]:
        """When a line item was on it: from one link to the next that ends it."""
        begins = max(line.created or self._begins, self._begins)
        since: datetime | None = None
        ends = [at for at, act, _ in line.thing.acts if act in ("deleted", "erased")]
        links = sorted((link.at or begins, link.removed) for link in owner.links[line.thing.key])
        for at, removed in links:
            if not removed and since is None:
                since = at
            elif removed:
                yield _Stand(line, since or self._begins, at)
                since = None
        if since is not None:
            yield _Stand(line, since, min(ends) if ends else None)

    def moments(self) -> dict[datetime, str]:
        """When the lines changed, in order, and by whom where that is told."""
        found: dict[datetime, str] = {}
        for stand in self._stands:
            found.setdefault(max(stand.since, self._begins), "")
            if stand.until is not None:
                found.setdefault(stand.until, "")
            for change in stand.story.changes(_TERMS):
                if stand.since < change.at and (stand.until is None or change.at < stand.until):
                    found[change.at] = found.get(change.at) or change.by
        return dict(sorted(found.items()))

    def at(self, moment: datetime) -> list[dict[str, str]]:
        """The properties of the lines that stood at a moment, in the order of their ids.

        Raises :class:`FieldError` incomplete_lines where of one of them nothing was told.
        """
        found = []
        for stand in self._stands:
            if stand.since <= moment and (stand.until is None or moment < stand.until):
                story = stand.story
                record = {name: _value(story, name, moment) for name in _TERMS}
                if not any(record.values()):
                    raise FieldError("incomplete_lines", f"line item {story.thing.key[1]} was never told")
                found.append((story.thing.key[1], record))
        return [record for _, record in sorted(found, key=lambda each: each[0])]


def _value(story: Story, name: str, moment: datetime) -> str:
    """The value at a moment; a line item is put on a deal before its own creation is over."""
    return (
        story.at(name, moment)
        or story.opening().get(name, "")
        or ("" if story.created else story.first(name))
    )


def deal_line(record: dict[str, str]) -> Data:
    """A line of ``deal.lines``. Raises :class:`FieldError` no_product, negative_quantity, negative_amount, bad_number."""
    product = record["hs_product_id"] or record["hs_sku"] or record["name"]
    if not product:
        raise FieldError("no_product", "a line without product")
    # HubSpot puts 1 where nothing is typed in.
    quantity = number(record["quantity"], "quantity") or "1"
    price = number(record["price"], "price")
    for name, value in (("negative_quantity", quantity), ("negative_amount", price or "")):
        if value.startswith("-"):
            raise FieldError(name, f"line {product}: {value}")
    return {"product": product, "quantity": quantity, "unit_price": price}


def offer_line(record: dict[str, str]) -> Data:
    """A line of an offer's terms; raises as :func:`deal_line`, also missing_field without a price."""
    line = deal_line(record)
    price = line["unit_price"]
    if price is None:
        raise FieldError("missing_field", f"price of {line['product']}")
    per_cent = number(record["hs_discount_percentage"], "hs_discount_percentage")
    off = number(record["discount"], "discount")
    if per_cent is None and off is not None and float(str(price)) > 0:
        # An amount off each unit.
        per_cent = f"{float(off) / float(str(price)) * 100:.6g}"
    return {**line, "discount_pct": per_cent}


def tell_lines(desk: Desk, thing: Thing) -> Iterator[Item]:
    """``deal.lines`` of a deal: the full list at each moment at which it changed.

    Of a deal whose lines were not told from the beginning nothing can be said: reason incomplete_lines.
    """
    story = Story(thing)
    lines = Lines(desk, story)
    if not lines:
        return
    if story.created is None:
        raise FieldError("incomplete_lines", "a line changed; the others were never told")
    before: list[Data] | None = None
    for at, by in lines.moments().items():
        told: list[Data] = [
            {name: value for name, value in deal_line(each).items() if value is not None}
            for each in lines.at(at)
        ]
        if told != before:
            data = {"deal_id": thing.key[1], "lines": told, "by": desk.state.user(by)}
            yield from desk.event(
                "deal.lines", f"{thing.key[1]}:{stamp(at)}", at, thing.key[1], data, thing.place
            )
        before = told
