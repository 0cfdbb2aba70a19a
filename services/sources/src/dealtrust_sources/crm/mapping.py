"""What differs from one organisation to the next, whatever its CRM: custom fields, picklist values, stages, local forms."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from dealtrust_schemas.fields import Currency
from dealtrust_schemas.offers import OfferStatus

QuoteStatus = OfferStatus | Literal["refused"]

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "term_months": (
        "termmonths", "terminmonths", "term", "contractterm", "contracttermmonths", "subscriptionterm",
        "subscriptiontermmonths", "contractmonths",
    ),
    "start_on": (
        "starton", "startdate", "start", "subscriptionstart", "subscriptionstartdate", "contractstart",
        "contractstartdate", "servicestartdate",
    ),
    "payment_days": (
        "paymentdays", "paymentterms", "paymenttermsdays", "paymenttermdays", "paymenttermsindays", "netdays",
    ),
    "promises": ("promises", "namedpromises"),
    "price_hold": ("pricehold", "priceholduntil", "pricehelduntil"),
    "valid_until": ("validuntil",),
    "next_step_due": ("nextstepdue", "nextstepdate", "nextstepduedate"),
    "stage_order": ("stageorder",),
    "reason": ("reason", "lossreason", "lostreason", "closereason", "closedreason", "winlossreason"),
    "segment": ("segment",),
    "domains": ("domains", "emaildomains", "maildomains", "domain", "emaildomain", "maildomain"),
    "promise_event_id": ("promiseeventid",),
}  # fmt: skip
"""Name here -> names of fields that are taken for it unless the configuration says otherwise.

Compared without prefix, suffix ``__c``, underscores and case; no standard field of the objects read has such a name.
"""

_DAYS: Final = ("start_on", "valid_until", "next_step_due", "price_hold")
_DAY_ALIASES: Final = frozenset(alias for meaning in _DAYS for alias in FIELDS[meaning])


def nearest_hint(name: str, known: Iterable[str]) -> str:
    """The known name nearest to a mistyped one, as the end of a sentence; nothing where none is near."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""


def _known_meaning(name: str) -> str:
    if name not in FIELDS:
        raise ValueError(f"{name!r} is none of {', '.join(FIELDS)}{nearest_hint(name, FIELDS)}")
    return name


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/Berlin")
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]


class CrmMapping(BaseModel):
    """How an organisation names things in its CRM."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: dict[Annotated[str, AfterValidator(_known_meaning)], str] = Field(
        default_factory=dict,
        description="Custom fields by what they mean: term_months, start_on, payment_days, promises, price_hold, "
        "valid_until, next_step_due, stage_order, reason, segment, domains, promise_event_id. Fields that are called "
        "so are found without.",
    )
    statuses: dict[str, QuoteStatus] = Field(
        default_factory=dict,
        description="Status of a quote -> draft, in_review, approved, presented, accepted, rejected (by the buyer), refused "
        "(approval refused), expired, withdrawn or superseded. Given values are added to the standard ones.",
    )
    call_dispositions: tuple[str, ...] = Field(
        (
            "Connected",
            "Answered",
            "Spoke",
            "Reached",
            "Meaningful Connect",
            "Connected - Positive",
            "Connected - Neutral",
        ),
        description="Results of a logged call that mean the person was reached.",
    )
    stages: tuple[str, ...] = Field(
        (), description="Open stages in order; others are kept and named in the rejects."
    )
    won_stages: tuple[str, ...] = Field(("Closed Won",), description="Stages that mean won.")
    lost_stages: tuple[str, ...] = Field(("Closed Lost",), description="Stages that mean lost.")
    currency: Currency | None = Field(
        None, description="Currency of an organisation with only one, ISO 4217."
    )
    timezone: ZoneName | None = Field(
        None,
        description="Zone, IANA name, of moments in tables that name none; without it the tenant's. But of Salesforce "
        "moments in ISO form that name none are refused then, beside those that Data Export writes "
        "(2026-03-01 09:00:00), which are GMT.",
    )
    date_order: Literal["day_first", "month_first"] | None = Field(
        None, description="How tables write days such as 3/4/2026, where no day in the table itself tells it."
    )

    standard_statuses: ClassVar[Mapping[str, QuoteStatus]] = {}
    """What the CRM's own statuses of a quote mean, in lower case."""

    @field_validator("fields", mode="before")
    @classmethod
    def _by_meaning(cls, given: Any) -> Any:
        """Also taken: field -> meaning, ``Object.Field``, and a mapping of these by object."""
        if not isinstance(given, Mapping):
            return given
        found: dict[str, Any] = {}
        for left, right in _flat(given):
            if not isinstance(right, str):
                found[left] = right  # refused by the type of the field
                continue
            meaning, field = (right, left) if right in FIELDS and left not in FIELDS else (left, right)
            found[meaning] = field.rpartition(".")[2]
        return found

    @field_validator("statuses", mode="after")
    @classmethod
    def _lower_statuses(cls, given: dict[str, QuoteStatus]) -> dict[str, QuoteStatus]:
        return {text.strip().lower(): status for text, status in given.items()}

    @cached_property
    def _all_statuses(self) -> dict[str, QuoteStatus]:
        return {**self.standard_statuses, **self.statuses}

    @cached_property
    def _connected(self) -> frozenset[str]:
        return frozenset(each.strip().lower() for each in self.call_dispositions)

    def status(self, text: str, before: OfferStatus | None) -> OfferStatus | None:
        """The canonical status of a quote whose status was ``before``; None if the text is not known.

        Refused after it had been before the buyer is the buyer's no; earlier it is the approver's, and the
        quote is a draft again.
        """
        found = self._all_statuses.get(text.strip().lower())
        if found == "refused":
            return "rejected" if before in {"presented", "accepted", "rejected"} else "draft"
        return found

    def connected(self, disposition: str) -> bool | None:
        """Whether a call with this result reached the person; None where no result was noted."""
        return disposition.strip().lower() in self._connected if disposition.strip() else None

    def column(self, meaning: str, names: Iterable[str]) -> str | None:
        """The field among ``names`` that holds what ``meaning`` names, None if there is none."""
        chosen = self.fields.get(meaning)
        if chosen is not None:
            return chosen
        plain = {plain_name(name): name for name in names}
        return next((plain[alias] for alias in FIELDS[meaning] if alias in plain), None)

    def holds_day(self, name: str) -> bool:
        """Whether a custom field holds a day, by its meaning."""
        if any(self.fields.get(meaning) == name for meaning in _DAYS):
            return True
        return plain_name(name) in _DAY_ALIASES


def plain_name(name: str) -> str:
    """A field's name without namespace, suffix, underscores and case."""
    return (
        re.sub(r"^[a-z0-9]+__(?=.*__c$)", "", name.lower())
        .removesuffix("__c")
        .removesuffix("_c")
        .replace("_", "")
    )


def _flat(given: Mapping[Any, Any]) -> Iterable[tuple[str, Any]]:
    for key, value in given.items():
        if isinstance(value, Mapping):
            yield from _flat(value)
        else:
            yield str(key).strip(), value.strip() if isinstance(value, str) else value
