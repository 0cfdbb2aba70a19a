"""Which table of a database is which object, and which column which field."""

from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dealtrust_sources.crm.mapping import nearest_hint
from dealtrust_sources.salesforce.headers import plain_table, renamed
from dealtrust_sources.salesforce.known import NEEDED

_OBJECTS: Final = {name.lower(): name for name in NEEDED}
_IRREGULAR: Final = {"opportunities": "Opportunity"}
_PLURALS: Final = {f"{name.lower()}s": name for name in NEEDED} | _IRREGULAR


def _known_object(name: str) -> str:
    if name not in NEEDED:
        raise ValueError(f"{name!r} is none of {', '.join(NEEDED)}{nearest_hint(name, NEEDED)}")
    return name


class TableMapping(BaseModel):
    """One table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    object: Annotated[str, AfterValidator(_known_object)] = Field(
        description="What a row is, by the name that Salesforce has for it: " + ", ".join(NEEDED) + "."
    )
    columns: dict[str, str] = Field(
        default_factory=dict,
        description="Column -> field of that object (deal_stage: StageName). Columns that are called like the field, in "
        "any case and with or without underscores, are found without.",
    )


class DebeziumMapping(BaseModel):
    """How the tables of a CRM's database are called; tables with Salesforce's names are found without."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: dict[str, TableMapping] = Field(
        default_factory=dict,
        description="Table, with or without database and schema before it -> what it holds.",
    )

    def table(self, path: Iterable[str]) -> tuple[str, TableMapping] | None:
        """The object of a table and how its columns are mapped. path: database, schema, table; None for others."""
        parts = [part for part in path if part]
        for start in range(len(parts)):
            found = self.tables.get(".".join(parts[start:]))
            if found is not None:
                return found.object, found
        plain = plain_table(parts[-1]) if parts else ""
        known = _OBJECTS.get(plain) or _PLURALS.get(plain)
        return (known, TableMapping(object=known)) if known else None


def fields_of(table: TableMapping, columns: Iterable[str]) -> dict[str, str]:
    """Field by column of a table."""
    names = list(columns)
    rest = [name for name in names if name not in table.columns]
    return {**dict(zip(rest, renamed(table.object, rest), strict=True)), **table.columns}
