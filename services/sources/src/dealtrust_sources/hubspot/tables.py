"""Tables of HubSpot: exports of records with their labels, and copies in a warehouse with the names of properties."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final, Literal
from zoneinfo import ZoneInfo

from dealtrust_sources.crm.rows import Dialect, Row, read_table
from dealtrust_sources.crm.values import FieldError, rank, truth
from dealtrust_sources.hubspot.known import Dated, HubspotState, Link, Place
from dealtrust_sources.hubspot.mapping import HubspotMapping
from dealtrust_sources.hubspot.objects import NEEDED, Key, ObjectType, hinted_type, object_type, wanted
from dealtrust_sources.hubspot.reads import take_owner, take_stage
from dealtrust_sources.hubspot.times import optional_moment
from dealtrust_sources.records import Context, Reject

Content = Literal["records", "history", "links", "stages", "owners"]

# Labels that differ from the names of the properties, without spaces and case.
_LABELS: Final[dict[str, str]] = {
    "dealowner": "hubspot_owner_id", "contactowner": "hubspot_owner_id", "companyowner": "hubspot_owner_id",
    "assignedto": "hubspot_owner_id", "activityassignedto": "hubspot_owner_id", "ownerid": "hubspot_owner_id",
    "lastmodifieddate": "hs_lastmodifieddate", "lastmodifieddatetime": "hs_lastmodifieddate",
    "nextstep": "hs_next_step", "currency": "deal_currency_code", "dealprobability": "hs_deal_stage_probability",
    "forecastcategory": "hs_manual_forecast_category", "isclosedwon": "hs_is_closed_won", "isdealclosed": "hs_is_closed",
    "dealpipelinestageid": "dealstage", "dealpipelineid": "pipeline", "dealcurrencycode": "deal_currency_code",
    "companyname": "name", "companydomainname": "domain", "websiteurl": "website", "countryregion": "country",
    "additionalemailaddresses": "hs_additional_emails", "timezone": "hs_timezone", "additionaldomains": "hs_additional_domains",
    "mergedrecordids": "hs_merged_object_ids", "unitprice": "price", "productid": "hs_product_id", "sku": "hs_sku",
    "unitdiscount": "discount", "discountpercentage": "hs_discount_percentage", "quotetitle": "hs_title",
    "quotestatus": "hs_status", "expirationdate": "hs_expiration_date", "quoteamount": "hs_quote_amount",
    "tasktitle": "hs_task_subject", "taskname": "hs_task_subject", "taskstatus": "hs_task_status", "duedate": "hs_timestamp",
    "completeddate": "hs_task_completion_date", "completedat": "hs_task_completion_date", "calltitle": "hs_call_title",
    "calloutcome": "hs_call_disposition", "callstatus": "hs_call_status", "activitydate": "hs_timestamp",
    "meetingname": "hs_meeting_title", "meetingoutcome": "hs_meeting_outcome", "meetingstarttime": "hs_meeting_start_time",
    "meetingendtime": "hs_meeting_end_time", "starttime": "hs_meeting_start_time", "endtime": "hs_meeting_end_time",
    "isdeleted": "deleted", "fivetrandeleted": "deleted",
}  # fmt: skip
_PROPERTIES: Final = {name.replace("_", ""): name for names in NEEDED.values() for name in names}
_LINKS: Final = re.compile(r"^(?:primary)?associated(.+?)ids?(?:primary)?$")
# What tells a table of records, most telling first.
_TELLING: Final[tuple[tuple[frozenset[str], ObjectType], ...]] = (
    (frozenset({"dealname"}), "deal"),
    (frozenset({"dealstage"}), "deal"),
    (frozenset({"hs_task_subject"}), "task"),
    (frozenset({"hs_meeting_title"}), "meeting"),
    (frozenset({"hs_meeting_outcome"}), "meeting"),
    (frozenset({"hs_call_title"}), "call"),
    (frozenset({"hs_quote_amount"}), "quote"),
    (frozenset({"hs_title", "hs_status"}), "quote"),
    (frozenset({"quantity", "price"}), "line_item"),
    (frozenset({"email", "firstname"}), "contact"),
    (frozenset({"email", "lastname"}), "contact"),
    (frozenset({"name", "domain"}), "company"),
)
_MOMENTS: Final = frozenset({"createdate", "hscreatedate", "hslastmodifieddate", "timestamp", "changedate"})


@dataclass(frozen=True, slots=True)
class Table:
    """What a table holds: records or the history of objects of one type, or something else."""

    content: Content
    kind: ObjectType


def table_of(columns: Sequence[str], name: str) -> Table | None:
    """What a table with these columns holds, None if it is none of HubSpot. name: of the file."""
    plain = {_plain(column) for column in columns}
    names = set(renamed(columns))
    ids = [kind for column in sorted(plain) if (kind := _type_of_id(column))]
    if {"stageid", "label"} <= plain:
        return Table("stages", "deal")
    if (
        {"ownerid", "email"} <= plain
        and plain & {"activeuserid", "userid", "firstname"}
        and "id" not in plain
    ):
        return Table("owners", "owner")
    has_id = bool(plain & {"recordid", "hsobjectid", "objectid"} or ids)
    if (
        plain & {"timestamp", "changedate"}
        and {"value"} <= plain
        and plain & {"name", "property", "propertyname"}
    ):
        kind = ids[0] if ids else hinted_type(name)
        return Table("history", kind or "deal") if has_id else None
    if len(ids) == 2 and {"typeid", "category"} & plain:
        return Table("links", ids[0])
    copied = any(column.lower().startswith("property_") for column in columns)
    if not has_id and not copied:
        return None
    found = next((kind for telling, kind in _TELLING if telling <= names), None)
    found = found or (hinted_type(name) if copied else None)
    return Table("records", found) if found else None


def renamed(columns: Sequence[str]) -> list[str]:
    """The columns by the names of their properties; others keep their own."""
    found = []
    for column in columns:
        plain = _plain(column)
        name = "id" if plain in {"recordid", "hsobjectid", "id", "objectid"} else _LABELS.get(plain)
        name = name or _PROPERTIES.get(plain) or column
        found.append(column if name in found else name)
    return found


def collect_table(
    opener: Callable[[], BinaryIO],
    columns: Sequence[str],
    *,
    origin: str,
    state: HubspotState,
    mapping: HubspotMapping,
    context: Context,
) -> Iterator[Reject]:
    """Note what the rows of a table tell; what cannot be read comes back.

    Moments that name no zone are in the configured one, else in the tenant's, for HubSpot writes exports in the
    zone of whoever made them. Reasons: not_hubspot, no_record_id, and those of tables and times.
    """
    table = table_of(columns, origin)
    if table is None:
        yield Reject(origin, "line 1", "not_hubspot", ", ".join(columns)[:120])
        return
    zone = mapping.timezone or context.timezone
    dialect = Dialect(mapping.date_order, zone, zone)
    reader = _Reader(table, state, mapping, zone)
    for row in read_table(opener, origin, rename=renamed, dialect=dialect):
        if not isinstance(row, Row):
            yield row
            continue
        try:
            reader.take(row)
        except FieldError as problem:
            yield row.reject(problem.reason, problem.detail)


@dataclass(frozen=True, slots=True)
class _Reader:
    table: Table
    state: HubspotState
    mapping: HubspotMapping
    zone: str

    def take(self, row: Row) -> None:
        """Note a row. Raises :class:`FieldError`."""
        place = Place(row.origin, row.position)
        record = {name: self._at_hour(name, text) for name, text in row.record.items()}
        plain = {_plain(name): text for name, text in record.items()}
        take = {
            "records": self._record,
            "history": self._history,
            "links": self._link,
            "stages": self._stage,
            "owners": self._owner,
        }[self.table.content]
        take(record, plain, place)

    def _at_hour(self, name: str, text: str) -> str:
        """Where only the day is told it is its beginning."""
        if _plain(name) in _MOMENTS and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return datetime.fromisoformat(f"{text}T00:00").replace(tzinfo=ZoneInfo(self.zone)).isoformat()
        return text

    def _number(self, plain: dict[str, str]) -> str:
        kind = self.table.kind
        names = ("id", "recordid", "objectid", f"{kind}id".replace("_", ""), "engagementid")
        found = next((plain[name] for name in names if plain.get(name)), "")
        if not found:
            raise FieldError("no_record_id", kind)
        return found

    def _record(self, record: dict[str, str], plain: dict[str, str], place: Place) -> None:
        key: Key = (self.table.kind, self._number(plain))
        updated = optional_moment(record.get("hs_lastmodifieddate"), "hs_lastmodifieddate")
        created = optional_moment(record.get("createdate"), "createdate")
        thing = self.state.read(key, place, updated, wanted(key[0], record, self.mapping))
        if created is not None:
            thing.acts.add((created, "created", ""))
        if truth(record.get("deleted", "")):
            gone = updated or created
            if gone is not None:
                thing.acts.add((gone, "deleted", ""))
        for name, text in plain.items():
            found = _LINKS.match(name)
            other = object_type(found.group(1)) if found else None
            for number in re.split(r"[;,\s]+", text) if other else ():
                if other and number.isdecimal():
                    self.state.link(key, (other, number), Link(None, removed=False), place)

    def _history(self, _record: dict[str, str], plain: dict[str, str], place: Place) -> None:
        key: Key = (self.table.kind, self._number(plain))
        at = optional_moment(plain.get("timestamp") or plain.get("changedate"), "timestamp")
        name = plain.get("name") or plain.get("propertyname") or plain.get("property") or ""
        name = _LABELS.get(_plain(name)) or _PROPERTIES.get(_plain(name)) or name
        if at is None:
            raise FieldError("missing_time", "timestamp")
        for wanted_name, value in wanted(key[0], {name: plain.get("value", "")}, self.mapping).items():
            by = plain.get("sourceid", "")
            dated = Dated(at, value, by.removeprefix("userId:") if by.startswith("userId:") else "")
            thing = self.state.thing(key, place)
            thing.whole.add(wanted_name)
            thing.dated.setdefault(wanted_name, set()).add(dated)

    def _link(self, _record: dict[str, str], plain: dict[str, str], place: Place) -> None:
        ends: list[Key] = [
            (kind, number) for name, number in plain.items() if (kind := _type_of_id(name)) and number
        ]
        if len(ends) != 2:
            raise FieldError("no_record_id", "association")
        self.state.link(ends[0], ends[1], Link(None, removed=False), place)

    def _stage(self, _record: dict[str, str], plain: dict[str, str], _place: Place) -> None:
        closed = truth(plain.get("isclosed", ""))
        take_stage(
            self.state,
            plain["stageid"],
            label=plain["label"],
            order=rank(plain.get("displayorder", "")) or 0,
            chance=plain.get("probability", ""),
            closed=closed,
        )

    def _owner(self, _record: dict[str, str], plain: dict[str, str], place: Place) -> None:
        item = {
            "id": plain.get("ownerid") or plain.get("hubspotownerid"),
            "email": plain["email"],
            "firstName": plain.get("firstname"),
            "lastName": plain.get("lastname"),
            "userId": plain.get("activeuserid") or plain.get("userid"),
            "createdAt": plain.get("createdat"),
        }
        if not item["id"]:
            raise FieldError("no_record_id", "owner")
        take_owner(item, self.state, place)


def _plain(column: str) -> str:
    """A column's name to compare by: without spaces, signs, case, and what warehouses put before it."""
    return re.sub(r"[\W_]+", "", re.sub(r"^property_", "", column.strip().lower()))


def _type_of_id(column: str) -> ObjectType | None:
    return object_type(column.removesuffix("id")) if column.endswith("id") else None
