"""The objects of HubSpot: their types, how each is told from the others, and the properties that matter.

Sources: HubSpot developer documentation, "CRM API, objects", "Webhooks API", "Associations v4".
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, get_args

from dealtrust_sources.crm.mapping import FIELDS as CUSTOM_MEANINGS
from dealtrust_sources.crm.mapping import CrmMapping, plain_name

ObjectType = Literal[
    "deal", "contact", "company", "line_item", "quote", "email", "meeting", "task", "call", "owner", "product"
]
Key = tuple[ObjectType, str]

_TYPES: Final[dict[str, ObjectType]] = {each: each for each in get_args(ObjectType)}
_PLURALS: Final[dict[str, ObjectType]] = {
    f"{name}s": each for name, each in _TYPES.items() if name != "company"
}
_OTHER_NAMES: Final[dict[str, ObjectType]] = {
    "companies": "company",
    "0-1": "contact",
    "0-2": "company",
    "0-3": "deal",
    "0-7": "product",
    "0-8": "line_item",
    "0-14": "quote",
    "0-27": "task",
    "0-47": "meeting",
    "0-48": "call",
    "0-49": "email",
    "line items": "line_item",
    "lineitem": "line_item",
    "meeting_event": "meeting",
}
_BY_NAME: Final = _TYPES | _PLURALS | _OTHER_NAMES

_BASICS: Final = (
    "createdate hs_createdate hs_lastmodifieddate lastmodifieddate hubspot_owner_id hs_merged_object_ids"
)
_NAMES: Final[dict[ObjectType, str]] = {
    "deal": "dealname dealstage pipeline amount closedate deal_currency_code hs_is_closed hs_is_closed_won "
    "hs_is_closed_lost hs_next_step hs_deal_stage_probability hs_manual_forecast_category closed_lost_reason "
    "closed_won_reason",
    "contact": "email work_email hs_additional_emails firstname lastname jobtitle associatedcompanyid country "
    "hs_country_region_code hs_timezone hs_state_code",
    "company": "name domain website hs_additional_domains country hs_country_code",
    "line_item": "name quantity price amount discount hs_discount_percentage hs_product_id hs_sku hs_position_on_quote",
    "quote": "hs_title hs_status hs_expiration_date hs_quote_amount hs_currency hs_esign_date hs_payment_status",
    "email": "hs_timestamp hs_email_direction hs_email_status hs_email_subject hs_email_text hs_email_html "
    "hs_email_headers hs_email_from_email hs_email_from_firstname hs_email_from_lastname hs_email_to_email "
    "hs_email_cc_email hs_email_message_id hs_attachment_ids",
    "meeting": "hs_timestamp hs_meeting_title hs_meeting_start_time hs_meeting_end_time hs_meeting_outcome "
    "hs_i_cal_uid hs_guest_emails hs_attendee_owner_ids",
    "task": "hs_timestamp hs_task_subject hs_task_status hs_task_type hs_task_completion_date",
    "call": "hs_timestamp hs_call_title hs_call_disposition hs_call_status",
    "owner": "email firstname lastname userid team",
    "product": "name",
}
NEEDED: Final = {each: frozenset(f"{names} {_BASICS}".split()) for each, names in _NAMES.items()}
"""Properties that something is made of; custom ones are added by the mapping."""

ENTERED: Final = ("hs_v2_date_entered_", "hs_date_entered_")
"""What the properties begin with that say when a deal last came into a stage."""

# Properties that objects of one type alone have; the first match decides.
_TELLING: Final[tuple[tuple[str, ObjectType], ...]] = (
    ("dealname", "deal"),
    ("dealstage", "deal"),
    ("hs_task_subject", "task"),
    ("hs_task_status", "task"),
    ("hs_meeting_title", "meeting"),
    ("hs_meeting_start_time", "meeting"),
    ("hs_meeting_outcome", "meeting"),
    ("hs_call_title", "call"),
    ("hs_call_disposition", "call"),
    ("hs_call_status", "call"),
    ("hs_email_direction", "email"),
    ("hs_email_subject", "email"),
    ("hs_email_message_id", "email"),
    ("hs_expiration_date", "quote"),
    ("hs_quote_amount", "quote"),
    ("hs_product_id", "line_item"),
    ("quantity", "line_item"),
    ("firstname", "contact"),
    ("lastname", "contact"),
    ("email", "contact"),
    ("hs_price_usd", "product"),
    ("price", "product"),
    ("domain", "company"),
    ("hs_additional_domains", "company"),
)
_ALIASES: Final = frozenset(alias for aliases in CUSTOM_MEANINGS.values() for alias in aliases)

# Associations v4: type id -> from, to.
_ASSOCIATIONS: Final[dict[int, tuple[ObjectType, ObjectType]]] = {
    1: ("contact", "company"), 2: ("company", "contact"), 279: ("contact", "company"), 280: ("company", "contact"),
    3: ("deal", "contact"), 4: ("contact", "deal"), 5: ("deal", "company"), 6: ("company", "deal"),
    341: ("deal", "company"), 342: ("company", "deal"), 19: ("deal", "line_item"), 20: ("line_item", "deal"),
    63: ("deal", "quote"), 64: ("quote", "deal"), 67: ("quote", "line_item"), 68: ("line_item", "quote"),
    193: ("contact", "call"), 194: ("call", "contact"), 205: ("deal", "call"), 206: ("call", "deal"),
    197: ("contact", "email"), 198: ("email", "contact"), 209: ("deal", "email"), 210: ("email", "deal"),
    199: ("contact", "meeting"), 200: ("meeting", "contact"), 211: ("deal", "meeting"), 212: ("meeting", "deal"),
    203: ("contact", "task"), 204: ("task", "contact"), 215: ("deal", "task"), 216: ("task", "deal"),
}  # fmt: skip


def object_type(name: object) -> ObjectType | None:
    """The type that a name, a plural or an ``objectTypeId`` stands for; None for types that are not read."""
    return _BY_NAME.get(str(name).strip().lower())


def hinted_type(origin: str) -> ObjectType | None:
    """The type of the objects in a file, as its name tells it: ``objects_deals.json``."""
    stem = re.split(r"[/!\\]", origin)[-1].partition(".")[0].lower()
    found = [kind for word in re.split(r"[\W_\d]+", stem) if (kind := object_type(word))]
    if "line_item" in stem or "lineitem" in stem:
        return "line_item"
    return found[0] if found else None


def type_by_properties(properties: Iterable[str]) -> ObjectType | None:
    """The type of an object that does not say it, told by the properties it has."""
    names = set(properties)
    return next((each for name, each in _TELLING if name in names), None)


def association(type_id: object) -> tuple[ObjectType, ObjectType] | None:
    """Both ends of an association, by its type id."""
    return _ASSOCIATIONS.get(type_id) if isinstance(type_id, int) else None


def named_association(name: str) -> tuple[ObjectType, ObjectType] | None:
    """Both ends of an association, by its name: ``deal_to_contact``, ``DEAL_TO_CONTACT``."""
    one, _, other = name.lower().partition("_to_")
    first, second = object_type(one), object_type(other.removesuffix("_unlabeled"))
    return (first, second) if first and second else None


def wanted(kind: ObjectType, properties: Mapping[str, Any], mapping: CrmMapping) -> dict[str, str]:
    """The properties that something is made of, as text; null is empty text."""
    custom = set(mapping.fields.values())
    return {
        name: "" if value is None else str(value)
        for name, value in properties.items()
        if name in NEEDED[kind]
        or name in custom
        or plain_name(name) in _ALIASES
        or (kind == "deal" and name.startswith(ENTERED))
    }
