"""Tables about deals: the latest state of each, and the events that were attributed to them."""

from dealtrust_schemas.tables import AMOUNT, MAYBE_MOMENT, MOMENT, TENANT, WORD, Column, Table

DEALS = Table(
    name="deals",
    comment="The latest known state of every deal; read with FINAL.",
    version="updated_at",
    order_by=("tenant", "deal_id"),
    columns=(
        Column("tenant", TENANT, "Whose data it is."),
        Column("deal_id", "String", "Record id of the deal in the CRM."),
        Column(
            "updated_at", MOMENT, "Time of the last event of this deal that is contained; the latest counts."
        ),
        Column("name", "String", "Name of the deal."),
        Column("account_id", "String", "The buyer's company; empty if not known."),
        Column("account", "String", "Name of the buyer's company; empty if not known."),
        Column("owner_id", "String", "User id of the owner."),
        Column("owner", "String", "Name of the owner; empty if not known."),
        Column("owner_team", WORD, "Team of the owner; empty if not known."),
        Column("manager", "String", "Name of the owner's manager; empty if not known."),
        Column("status", WORD, "open, won or lost."),
        Column("stage", "String", "Stage as the CRM names it."),
        Column("probability", "Nullable(Float64)", "Per cent, 0 to 100; empty if not known."),
        Column("forecast", WORD, "Forecast category as the CRM names it; empty if not known."),
        Column("amount", AMOUNT, "Amount in currency; empty if not known."),
        Column("currency", WORD, "ISO 4217 code; empty if not known."),
        Column("close_date", "Nullable(Date32)", "Planned close date; empty if not known."),
        Column("opened_at", MOMENT, "When the deal was opened."),
        Column("closed_at", MAYBE_MOMENT, "When it was won or lost; empty while it is open."),
    ),
)

DEAL_EVENTS = Table(
    name="deal_events",
    comment="Events as they were attributed to deals, without their content.",
    partition_by="toYYYYMM(occurred_at)",
    order_by=("tenant", "deal_id", "occurred_at", "event_id"),
    columns=(
        Column("tenant", TENANT, "Whose data it is."),
        Column("deal_id", "String", "Record id of the deal in the CRM."),
        Column("occurred_at", MOMENT, "When it happened."),
        Column("event_id", "String", "Id of the event; the same fact has the same id."),
        Column("type", WORD, "Full type name, for example dealtrust.mail.v1."),
        Column("source", "String", "URI of the feed."),
        Column("side", WORD, "Whose act it was: seller or buyer; empty for noise and for records."),
        Column("touch", "Bool", "Whether it counts as a touch of that side."),
        Column(
            "method",
            WORD,
            "explicit_id, thread, contact_role, account_domain or task_contact: how the deal was found.",
        ),
        Column("confidence", "Float64", "0 to 1; below 1 where other open deals could have been meant."),
        Column("other_deals", "Array(String)", "The other deals that could have been meant."),
    ),
)
