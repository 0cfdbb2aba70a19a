"""Tables about alerts: their latest state, their history, what was held back, what was sent."""

from dealtrust_schemas.tables import (
    AMOUNT,
    DURABLE,
    MAYBE_MOMENT,
    MOMENT,
    SEVERITY,
    TENANT,
    WORD,
    Column,
    Table,
)

_EVIDENCE = (
    f"Array(Tuple(event_id String, occurred_at {MOMENT}, source String, role String, summary String,"
    " quote Nullable(String)))"
)
_CHANGES = "Array(Tuple(term String, old Nullable(String), new Nullable(String)))"
_CLOCK = f"Array(Tuple(`from` {MOMENT}, `to` {MOMENT}, counted Bool, reason String))"

ALERTS = Table(
    name="alerts",
    comment="The latest revision of every alert; read with FINAL.",
    version="revision",
    deleted="retired",
    partition_by="toYYYYMM(starts_at)",
    order_by=("tenant", "deal_id", "starts_at", "alert_id"),
    settings=DURABLE,
    columns=(
        Column("tenant", TENANT, "Whose data it is."),
        Column("deal_id", "String", "Record id of the deal in the CRM."),
        Column("starts_at", MOMENT, "When the condition became true, in the time of the events."),
        Column("alert_id", "UUID", "Version 5 UUID of the fingerprint; the same on every run and machine."),
        Column("fingerprint", "String", "What the alert is about: tenant, deal, pattern and anchor."),
        Column("revision", "UInt32", "1, 2, ... per alert; the highest one counts."),
        Column(
            "retired",
            "UInt8",
            "1 on the marker that hides an older row of an alert that returned with another starts_at;"
            " FINAL leaves such rows out.",
        ),
        Column("family", WORD, "Family of the pattern, for example missed_follow_up."),
        Column("pattern", WORD, "Name of the pattern, for example unanswered-buyer."),
        Column("pattern_version", "UInt32", "Version of the pattern's rules."),
        Column("config_hash", WORD, "Hash of the configuration that was in force."),
        Column("status", WORD, "firing, suppressed or resolved."),
        Column("reason", WORD, "One word for why this revision was made, for example escalated or answered."),
        Column("severity", SEVERITY, "low, medium, high or critical; sorts in this order."),
        Column("side", WORD, "Who moved: seller, buyer, leadership or unknown."),
        Column("detected_at", MOMENT, "When the condition was first seen; in a scan the replayed clock."),
        Column("revised_at", MOMENT, "The moment of this revision's cause."),
        Column("resolved_at", MAYBE_MOMENT, "When the condition ended; empty while it stands."),
        Column("title", "String", "What happened, in a few words."),
        Column("why", "String", "One sentence with the figures."),
        Column(
            "evidence", _EVIDENCE, "The events behind the alert, in order, each with its role and summary."
        ),
        Column("changes", _CHANGES, "Changed terms of an offer, old and new."),
        Column("clock", _CLOCK, "The clock from its start: each stretch counted or paused, with the reason."),
        Column("limit_value", "Nullable(Float64)", "The limit that was used, in limit_unit."),
        Column("limit_unit", WORD, "Unit of limit_value and limit_elapsed, for example working_hours."),
        Column("limit_elapsed", "Nullable(Float64)", "What had elapsed at revised_at, in limit_unit."),
        Column("clears_when", "String", "What would end the alert."),
        Column("play_title", "String", "What a good seller does next."),
        Column("play_steps", "Array(String)", "The steps of the play, in order."),
        Column("play_because", "String", "Why this play."),
        Column("deal_name", "String", "Name of the deal."),
        Column("deal_account", "String", "Name of the buyer's company; empty if not known."),
        Column("deal_owner", "String", "Owner of the deal; empty if not known."),
        Column("deal_manager", "String", "Manager of the owner; empty if not known."),
        Column("deal_stage", "String", "Stage of the deal at revised_at; empty if not known."),
        Column("deal_amount", AMOUNT, "Amount of the deal in deal_currency; empty if not known."),
        Column("deal_currency", WORD, "ISO 4217 code; empty if not known."),
        Column("deal_close_date", "Nullable(Date32)", "Planned close date; empty if not known."),
        Column("confidence", "Float64", "0 to 1: how sure attribution and language rules are."),
        Column("origin", WORD, "live, scan or replay."),
        Column("replaces", "Nullable(UUID)", "The alert that late evidence ended in favour of this one."),
    ),
)

ALERT_HISTORY = Table(
    name="alert_history",
    comment="Every revision of every alert and every command of a person, as it happened.",
    partition_by="toYYYYMM(at)",
    order_by=("tenant", "alert_id", "at", "entry_id"),
    settings=DURABLE,
    columns=(
        Column("tenant", TENANT, "Whose data it is."),
        Column("alert_id", "UUID", "The alert."),
        Column("at", MOMENT, "revised_at of a revision, the event's time of a command."),
        Column("entry_id", "String", "revision: and its number, or the event id of a command."),
        Column("kind", WORD, "revision or command."),
        Column("deal_id", "String", "The deal; empty for a command."),
        Column("family", WORD, "Family of the pattern; empty for a command."),
        Column("pattern", WORD, "Name of the pattern; empty for a command."),
        Column("revision", "UInt32", "Number of the revision; 0 for a command."),
        Column("status", WORD, "firing, suppressed or resolved; empty for a command."),
        Column("reason", "String", "The revision's reason word, or what the person wrote."),
        Column("severity", f"Nullable({SEVERITY})", "Severity of a revision; empty for a command."),
        Column("starts_at", MAYBE_MOMENT, "starts_at of a revision; empty for a command."),
        Column("detected_at", MAYBE_MOMENT, "detected_at of a revision; empty for a command."),
        Column("resolved_at", MAYBE_MOMENT, "resolved_at of a revision; empty for a command."),
        Column("action", WORD, "acknowledge, snooze, dismiss, reopen or note; empty for a revision."),
        Column("until", MAYBE_MOMENT, "End of a snooze."),
        Column("by", "String", "User id of who gave the command; empty for a revision."),
        Column("origin", WORD, "live, scan or replay; empty for a command."),
        Column("record", "String", "The whole alert or command event as one line of JSON."),
    ),
)

EVALUATIONS = Table(
    name="evaluations",
    comment="What a pattern looked at and held back: suppressed conditions and near misses, with the reason.",
    partition_by="toYYYYMM(at)",
    order_by=("tenant", "deal_id", "at", "pattern", "anchor_id"),
    columns=(
        Column("tenant", TENANT, "Whose data it is."),
        Column("deal_id", "String", "Record id of the deal in the CRM."),
        Column("at", MOMENT, "When the decision was made, in the time of the events."),
        Column("pattern", WORD, "Name of the pattern."),
        Column("anchor_id", "String", "The anchor's event id and its index within the event."),
        Column("family", WORD, "Family of the pattern."),
        Column("outcome", WORD, "suppressed (the limit had passed) or near_miss (it was answered in time)."),
        Column("reason", WORD, "One word for why, for example source_stale, told_ahead or answered."),
        Column("limit_value", "Nullable(Float64)", "The limit that was used, in limit_unit."),
        Column("limit_unit", WORD, "Unit of limit_value and limit_elapsed."),
        Column("limit_elapsed", "Nullable(Float64)", "What had elapsed, in limit_unit."),
        Column("config_hash", WORD, "Hash of the configuration that was in force."),
        Column("origin", WORD, "live, scan or replay."),
    ),
)

DELIVERIES = Table(
    name="deliveries",
    comment="Every attempt to tell somebody about a revision of an alert; the latest step of each attempt.",
    version="step",
    order_by=("tenant", "alert_id", "revision", "channel", "receiver", "attempt"),
    columns=(
        Column("tenant", TENANT, "Whose data it is."),
        Column("alert_id", "UUID", "The alert."),
        Column("revision", "UInt32", "The revision that was told."),
        Column("channel", WORD, "slack, teams, email, webhook or inbox."),
        Column("receiver", "String", "Name of the receiver in the routing configuration."),
        Column("attempt", "UInt32", "1, 2, ... for the same revision, channel and receiver."),
        Column("step", "UInt8", "Order of the states within one attempt; the highest one counts."),
        Column("state", WORD, "intent, sent, confirmed, failed or given_up."),
        Column("at", MOMENT, "When the attempt came into this state."),
        Column("provider_id", "String", "Id that the channel gave to the message; empty if none."),
        Column("error", "String", "What the channel said when it failed; empty otherwise."),
    ),
)
