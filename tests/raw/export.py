"""The CSV files of a Salesforce export: records as they stand, and the history of tracked fields."""

import csv
import io
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.raw.acts import Act, Fields, Mutation
from tests.raw.ids import Ids, long_form

_HISTORIES = {"Opportunity": "OpportunityFieldHistory", "Quote": "QuoteHistory"}
_UNTRACKED = {"IsClosed", "IsWon", "Loss_Reason__c"}
"""What closing a deal sets beside the stage; the last state of it is enough."""
_PEOPLE = {"User", "Contact", "Account"}
_EMPTY_LINES = {
    "OpportunityLineItem": "Id,OpportunityId,Product2Id,Quantity,UnitPrice,CreatedDate\n",
    "QuoteLineItem": "Id,QuoteId,Product2Id,Quantity,UnitPrice,CreatedDate\n",
}


@dataclass
class _Row:
    fields: Fields
    made: datetime
    changed: datetime
    by: str
    changed_by: str
    deleted: bool = False
    completed: datetime | None = None


@dataclass
class Export:
    """Everything in an organisation up to some moment."""

    rows: dict[tuple[str, str], _Row] = field(default_factory=dict)
    history: dict[str, list[Fields]] = field(default_factory=lambda: defaultdict(list))

    def take(self, act: Act) -> None:
        """What somebody did."""
        for mutation in act.mutations:
            self._take(act, mutation)

    def _take(self, act: Act, mutation: Mutation) -> None:
        key = (mutation.entity, mutation.record)
        if mutation.kind == "CREATE":
            self.rows[key] = _Row(dict(mutation.fields), act.time, act.time, act.by, act.by)
            if mutation.fields.get("IsClosed") == "true":
                self.rows[key].completed = act.time
            if mutation.entity in _HISTORIES:
                self._note(act, mutation, "created", "", "")
            return
        row = self.rows[key]
        row.changed, row.changed_by = act.time, act.by
        if mutation.kind == "DELETE":
            row.deleted = True
            return
        for name, text in mutation.fields.items():
            if mutation.entity in _HISTORIES and name not in _UNTRACKED:
                shown = "Owner" if name == "OwnerId" else name
                self._note(act, mutation, shown, row.fields.get(name, ""), text)
        if mutation.fields.get("IsClosed") == "true":
            row.completed = act.time
        row.fields |= mutation.fields

    def _note(self, act: Act, mutation: Mutation, name: str, old: str, new: str) -> None:
        number = sum(map(len, self.history.values()))
        self.history[_HISTORIES[mutation.entity]].append(
            {
                "Id": long_form(f"0178d0000{number:06d}"),
                f"{mutation.entity}Id": mutation.record,
                "Field": name,
                "OldValue": old,
                "NewValue": new,
                "CreatedById": act.by,
                "CreatedDate": stamp(act.time),
                "DataType": "Text",
                "IsDeleted": "false",
            }
        )

    def write(self, folder: Path, dice: random.Random) -> None:
        """One file for each object, in one of the dialects that tools write."""
        tables: dict[str, list[Fields]] = defaultdict(list)
        for (entity, record), row in self.rows.items():
            tables[entity].append(self._full(entity, record, row))
        for name, rows in [*tables.items(), *self.history.items()]:
            _write(folder / f"{name}.csv", rows, dice)
        for name in ("OpportunityLineItem", "QuoteLineItem"):
            if name not in tables:
                (folder / f"{name}.csv").write_text(_EMPTY_LINES[name], encoding="utf-8")

    def _full(self, entity: str, record: str, row: _Row) -> Fields:
        found = {
            "Id": record, **row.fields, "IsDeleted": str(row.deleted).lower(), "CreatedById": row.by,
            "CreatedDate": stamp(row.made), "LastModifiedById": row.changed_by, "LastModifiedDate": stamp(row.changed),
            "SystemModstamp": stamp(row.changed), "Description": 'First line,\nsecond "line"; third',
        }  # fmt: skip
        if entity == "Task":
            found["CompletedDateTime"] = stamp(row.completed) if row.completed else ""
        return found


def write_products(products: dict[str, str], folder: Path, dice: random.Random) -> None:
    """Product2.csv."""
    rows = [
        {"Id": record, "Name": name, "ProductCode": name.upper(), "IsActive": "true"}
        for record, name in products.items()
    ]
    if rows:
        _write(folder / "Product2.csv", rows, dice)


def can_tell(acts: Sequence[Act]) -> bool:
    """Whether an export made after all this shows all of it."""
    before: dict[tuple[str, str], list[Mutation]] = defaultdict(list)
    for act in acts:
        for mutation in act.mutations:
            earlier = before[mutation.entity, mutation.record]
            if not _shows(mutation, earlier):
                return False
            earlier.append(mutation)
    return True


def _shows(mutation: Mutation, earlier: list[Mutation]) -> bool:
    if mutation.kind == "CREATE" or mutation.entity in _PEOPLE:
        return True
    first_change = len(earlier) == 1
    match mutation.entity:
        case "Opportunity":
            return True
        case "Quote":
            return "GrandTotal" not in mutation.fields
        case "OpportunityContactRole" | "OpportunityLineItem" | "QuoteLineItem" | "Event":
            return mutation.kind == "DELETE"
        case "EventRelation":
            unanswered = earlier[0].fields["Status"] == "New"
            return first_change and unanswered and mutation.fields.keys() == {"Status", "RespondedDate"}
        case "Task":
            closing = {"Status", "IsClosed", "CallDisposition"}
            done = mutation.fields.get("Status") == "Completed"
            return first_change and done and mutation.fields.keys() <= closing
    return False


def stamp(moment: datetime) -> str:
    """A moment as the REST interface and Data Loader write it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000+0000"


def _write(path: Path, rows: list[Fields], dice: random.Random) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if dice.random() < 0.5:
        dice.shuffle(columns)
    text = io.StringIO()

    writer = csv.DictWriter(
        text,
        columns,
        restval="",
        delimiter=dice.choice(",,,;\t"),
        quoting=csv.QUOTE_ALL if dice.random() < 0.5 else csv.QUOTE_MINIMAL,
        lineterminator=dice.choice(["\n", "\r\n"]),
    )
    writer.writeheader()
    writer.writerows(dice.sample(rows, len(rows)))
    path.write_bytes((b"\xef\xbb\xbf" if dice.random() < 0.3 else b"") + text.getvalue().encode())


def write_stages(orders: dict[str, int], ids: Ids, folder: Path, dice: random.Random) -> None:
    """OpportunityStage.csv with the order of the stages."""
    rows = [
        {"Id": ids.of("01J", stage), "MasterLabel": stage, "SortOrder": str(order), "IsActive": "true"}
        for stage, order in orders.items()
    ]
    if rows:
        _write(folder / "OpportunityStage.csv", rows, dice)
