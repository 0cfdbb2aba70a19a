"""Views for people and BI tools. They read FINAL, so a row sent twice counts once."""

from dealtrust_schemas.tables import AMOUNT, MAYBE_MOMENT, MOMENT, SEVERITY, TENANT, WORD, Column, View

_TENANT = Column("tenant", TENANT, "Whose data it is.")
_FIRED = "(tenant, alert_id) IN (SELECT tenant, alert_id FROM alert_history FINAL WHERE status = 'firing')"
_HOURS = "round(dateDiff('second', {since}, {until}) / 3600, 2)"
# A reader's profile may set join_use_nulls; the views rely on defaults for what was not joined.
_SETTINGS = "SETTINGS join_use_nulls = 0"


def _of(table: str, names: str) -> str:
    # In a join of three tables ClickHouse gives a column its bare name only when told so.
    return ",\n    ".join(f"{table}.{name} AS {name}" for name in names.split())


OPEN_ALERTS = View(
    name="open_alerts",
    comment="Alerts that stand and were not dismissed, with what people did with them.",
    columns=(
        _TENANT,
        Column("alert_id", "UUID", "The alert."),
        Column("deal_id", "String", "The deal."),
        Column("deal_name", "String", "Name of the deal."),
        Column("deal_account", "String", "Name of the buyer's company; empty if not known."),
        Column("deal_owner", "String", "Owner of the deal; empty if not known."),
        Column("deal_amount", AMOUNT, "Amount in deal_currency; empty if not known."),
        Column("deal_currency", WORD, "ISO 4217 code; empty if not known."),
        Column("family", WORD, "Family of the pattern."),
        Column("pattern", WORD, "Name of the pattern."),
        Column("severity", SEVERITY, "low, medium, high or critical; sorts in this order."),
        Column("side", WORD, "Who moved: seller, buyer, leadership or unknown."),
        Column("starts_at", MOMENT, "When the condition became true."),
        Column("revised_at", MOMENT, "The moment of the latest revision's cause."),
        Column("title", "String", "What happened, in a few words."),
        Column("why", "String", "One sentence with the figures."),
        Column("clears_when", "String", "What would end the alert."),
        Column(
            "handling", WORD, "new, acknowledged (until the next revision) or snoozed (until snoozed_until)."
        ),
        Column("snoozed_until", MAYBE_MOMENT, "End of the snooze; empty unless snoozed."),
        Column("handled_by", "String", "User id of who gave the last command; empty if nobody did."),
    ),
    select=f"""
SELECT
    {_of("a", "tenant alert_id deal_id deal_name deal_account deal_owner deal_amount deal_currency")},
    {_of("a", "family pattern severity side starts_at revised_at title why clears_when")},
    multiIf(
        c.last.1 = 'acknowledge' AND c.acted_at >= a.revised_at, 'acknowledged',
        c.last.1 = 'snooze' AND c.last.2 > now64(3, 'UTC'), 'snoozed',
        'new') AS handling,
    if(handling = 'snoozed', c.last.2, NULL) AS snoozed_until,
    c.last.3 AS handled_by
FROM (SELECT * FROM alerts FINAL WHERE status = 'firing') AS a
LEFT JOIN (
    SELECT tenant, alert_id, argMax((action, until, by), at) AS last, max(alert_history.at) AS acted_at
    FROM alert_history FINAL
    WHERE kind = 'command' AND action != 'note'
    GROUP BY tenant, alert_id
) AS c ON c.tenant = a.tenant AND c.alert_id = a.alert_id
WHERE c.last.1 != 'dismiss'
{_SETTINGS}""",
)

ALERTS_DAILY = View(
    name="alerts_daily",
    comment="Alerts that fired, per day on which their condition became true (UTC), and how they stand now.",
    columns=(
        _TENANT,
        Column("day", "Date", "Day in UTC of starts_at."),
        Column("family", WORD, "Family of the pattern."),
        Column("pattern", WORD, "Name of the pattern."),
        Column("severity", SEVERITY, "Severity of the latest revision."),
        Column("side", WORD, "Who moved."),
        Column("alerts", "UInt64", "Alerts."),
        Column("firing", "UInt64", "Of these: still standing."),
        Column("suppressed", "UInt64", "Of these: held back now."),
        Column("resolved", "UInt64", "Of these: ended."),
    ),
    select=f"""
SELECT
    tenant, toDate(starts_at) AS day, family, pattern, severity, side,
    count() AS alerts,
    countIf(status = 'firing') AS firing,
    countIf(status = 'suppressed') AS suppressed,
    countIf(status = 'resolved') AS resolved
FROM alerts FINAL
WHERE {_FIRED}
GROUP BY tenant, day, family, pattern, severity, side""",
)

TIME_TO_ACT = View(
    name="time_to_act",
    comment="Per alert that fired: how long until somebody acted on it and until its condition ended.",
    columns=(
        _TENANT,
        Column("alert_id", "UUID", "The alert."),
        Column("deal_id", "String", "The deal."),
        Column("family", WORD, "Family of the pattern."),
        Column("pattern", WORD, "Name of the pattern."),
        Column("severity", SEVERITY, "Severity of the latest revision."),
        Column("starts_at", MOMENT, "When the condition became true."),
        Column("detected_at", MOMENT, "When it was first seen."),
        Column("first_action", WORD, "First command: acknowledge, snooze or dismiss; empty if none."),
        Column("first_action_at", MAYBE_MOMENT, "When it was given; empty if none."),
        Column("hours_to_action", "Nullable(Float64)", "Elapsed hours from detected_at to first_action_at."),
        Column("resolved_at", MAYBE_MOMENT, "When the condition ended; empty while it stands."),
        Column("resolved_reason", WORD, "Why it ended; empty while it stands."),
        Column("hours_to_resolution", "Nullable(Float64)", "Elapsed hours from starts_at to resolved_at."),
    ),
    select=f"""
SELECT
    {_of("a", "tenant alert_id deal_id family pattern severity starts_at detected_at")},
    {_of("c", "first_action")},
    if(c.first_action = '', NULL, c.acted_at) AS first_action_at,
    {_HOURS.format(since="a.detected_at", until="first_action_at")} AS hours_to_action,
    {_of("a", "resolved_at")},
    if(a.status = 'resolved', a.reason, '') AS resolved_reason,
    {_HOURS.format(since="a.starts_at", until="a.resolved_at")} AS hours_to_resolution
FROM (SELECT * FROM alerts FINAL WHERE {_FIRED}) AS a
LEFT JOIN (
    SELECT tenant, alert_id, argMin(action, at) AS first_action, min(alert_history.at) AS acted_at
    FROM alert_history FINAL
    WHERE action IN ('acknowledge', 'snooze', 'dismiss')
    GROUP BY tenant, alert_id
) AS c ON c.tenant = a.tenant AND c.alert_id = a.alert_id
{_SETTINGS}""",
)

PATTERN_PRECISION = View(
    name="pattern_precision",
    comment="Per pattern: how many alerts proved wrong, and how the deals ended on which it had fired.",
    columns=(
        _TENANT,
        Column("family", WORD, "Family of the pattern."),
        Column("pattern", WORD, "Name of the pattern."),
        Column("alerts", "UInt64", "Alerts that fired."),
        Column("acknowledged", "UInt64", "Of these: somebody acknowledged."),
        Column("dismissed", "UInt64", "Of these: somebody dismissed."),
        Column("withdrawn", "UInt64", "Of these: late evidence showed that they should not have stood."),
        Column("precision", "Float64", "Share of alerts neither dismissed nor withdrawn, 0 to 1."),
        Column("closed_deals", "UInt64", "Deals with such an alert that were won or lost."),
        Column("lost_deals", "UInt64", "Of these: lost."),
        Column("loss_rate", "Nullable(Float64)", "lost_deals / closed_deals; empty without closed deals."),
        Column("loss_rate_all", "Nullable(Float64)", "The same over all deals of the tenant."),
        Column("lift", "Nullable(Float64)", "loss_rate / loss_rate_all; above 1: a leading sign of a loss."),
    ),
    select=f"""
SELECT
    {_of("a", "tenant family pattern")},
    count() AS alerts,
    countIf(c.acknowledged) AS acknowledged,
    countIf(c.dismissed) AS dismissed,
    countIf(NOT c.dismissed AND a.status = 'resolved' AND a.reason = 'late_evidence') AS withdrawn,
    round((alerts - dismissed - withdrawn) / alerts, 4) AS precision,
    uniqExactIf(a.deal_id, d.status IN ('won', 'lost')) AS closed_deals,
    uniqExactIf(a.deal_id, d.status = 'lost') AS lost_deals,
    if(closed_deals = 0, NULL, round(lost_deals / closed_deals, 4)) AS loss_rate,
    if(any(t.closed) = 0, NULL, round(any(t.lost) / any(t.closed), 4)) AS loss_rate_all,
    if(any(t.lost) = 0, NULL, round(loss_rate / (any(t.lost) / any(t.closed)), 4)) AS lift
FROM (SELECT * FROM alerts FINAL WHERE {_FIRED}) AS a
LEFT JOIN (
    SELECT
        tenant, alert_id,
        countIf(action = 'acknowledge') > 0 AS acknowledged,
        argMax(action, at) = 'dismiss' AS dismissed
    FROM alert_history FINAL
    WHERE kind = 'command' AND action != 'note'
    GROUP BY tenant, alert_id
) AS c ON c.tenant = a.tenant AND c.alert_id = a.alert_id
LEFT JOIN (SELECT tenant, deal_id, status FROM deals FINAL) AS d
    ON d.tenant = a.tenant AND d.deal_id = a.deal_id
LEFT JOIN (
    SELECT tenant, countIf(status IN ('won', 'lost')) AS closed, countIf(status = 'lost') AS lost
    FROM deals FINAL
    GROUP BY tenant
) AS t ON t.tenant = a.tenant
GROUP BY a.tenant, a.family, a.pattern
{_SETTINGS}""",
)

DEAL_HEALTH = View(
    name="deal_health",
    comment="Per open deal: the alerts that stand and the last touch of each side.",
    columns=(
        _TENANT,
        Column("deal_id", "String", "The deal."),
        Column("name", "String", "Name of the deal."),
        Column("account", "String", "Name of the buyer's company; empty if not known."),
        Column("owner_team", WORD, "Team of the owner; empty if not known."),
        Column("stage", "String", "Stage as the CRM names it."),
        Column("amount", AMOUNT, "Amount in currency; empty if not known."),
        Column("currency", WORD, "ISO 4217 code; empty if not known."),
        Column("close_date", "Nullable(Date32)", "Planned close date; empty if not known."),
        Column("health", WORD, "steady (no alert), strained (low or medium) or broken (high or critical)."),
        Column("alerts", "UInt64", "Alerts that stand and were not dismissed."),
        Column("top_severity", f"Nullable({SEVERITY})", "The highest severity among them; empty if none."),
        Column("patterns", "Array(String)", "Their patterns, in the order of the alphabet."),
        Column("sides", "Array(String)", "Who moved, in the order of the alphabet."),
        Column("last_buyer_touch_at", MAYBE_MOMENT, "Last touch of the buyer; empty if none."),
        Column("last_seller_touch_at", MAYBE_MOMENT, "Last touch of the seller; empty if none."),
    ),
    select=f"""
SELECT
    {_of("d", "tenant deal_id name account owner_team stage amount currency close_date")},
    multiIf(a.alerts = 0, 'steady', a.severity >= 'high', 'broken', 'strained') AS health,
    {_of("a", "alerts")},
    if(a.alerts = 0, NULL, a.severity) AS top_severity,
    {_of("a", "patterns sides")},
    if(e.buyer_touches = 0, NULL, e.buyer_touch_at) AS last_buyer_touch_at,
    if(e.seller_touches = 0, NULL, e.seller_touch_at) AS last_seller_touch_at
FROM (SELECT * FROM deals FINAL WHERE status = 'open') AS d
LEFT JOIN (
    SELECT
        tenant, deal_id, count() AS alerts, max(open_alerts.severity) AS severity,
        arraySort(groupUniqArray(toString(pattern))) AS patterns,
        arraySort(groupUniqArray(toString(side))) AS sides
    FROM open_alerts
    GROUP BY tenant, deal_id
) AS a ON a.tenant = d.tenant AND a.deal_id = d.deal_id
LEFT JOIN (
    SELECT
        tenant, deal_id,
        countIf(side = 'buyer') AS buyer_touches, maxIf(occurred_at, side = 'buyer') AS buyer_touch_at,
        countIf(side = 'seller') AS seller_touches, maxIf(occurred_at, side = 'seller') AS seller_touch_at
    FROM deal_events FINAL
    WHERE touch
    GROUP BY tenant, deal_id
) AS e ON e.tenant = d.tenant AND e.deal_id = d.deal_id
{_SETTINGS}""",
)

TEAM_RESPONSIVENESS = View(
    name="team_responsiveness",
    comment="Per team, never per person: how missed follow-ups end. Do not read teams of one or two owners.",
    columns=(
        _TENANT,
        Column("team", WORD, "Team of the deals' owners; empty if not known."),
        Column("owners", "UInt64", "How many people own the deals behind the figures."),
        Column("alerts", "UInt64", "Alerts of the family missed_follow_up that fired."),
        Column("standing", "UInt64", "Of these: not resolved."),
        Column(
            "repaired",
            "UInt64",
            "Of these: ended by an act, not by the closing of the deal or late evidence.",
        ),
        Column("median_hours", "Nullable(Float64)", "Median elapsed hours from starts_at to the repair."),
        Column("p90_hours", "Nullable(Float64)", "The same, 90th percentile."),
    ),
    select=f"""
SELECT
    a.tenant AS tenant, d.owner_team AS team,
    uniqExact(d.owner_id) AS owners,
    count() AS alerts,
    countIf(a.status != 'resolved') AS standing,
    countIf(a.status = 'resolved' AND a.reason NOT IN ('deal_closed', 'late_evidence')) AS repaired,
    if(repaired = 0, NULL, round(quantileExactIf(0.5)(a.hours, a.reason NOT IN ('deal_closed', 'late_evidence')), 2))
        AS median_hours,
    if(repaired = 0, NULL, round(quantileExactIf(0.9)(a.hours, a.reason NOT IN ('deal_closed', 'late_evidence')), 2))
        AS p90_hours
FROM (
    SELECT tenant, deal_id, status, reason, {_HOURS.format(since="starts_at", until="resolved_at")} AS hours
    FROM alerts FINAL
    WHERE family = 'missed_follow_up' AND {_FIRED}
) AS a
LEFT JOIN (SELECT tenant, deal_id, owner_id, owner_team FROM deals FINAL) AS d
    ON d.tenant = a.tenant AND d.deal_id = a.deal_id
GROUP BY a.tenant, d.owner_team
{_SETTINGS}""",
)
