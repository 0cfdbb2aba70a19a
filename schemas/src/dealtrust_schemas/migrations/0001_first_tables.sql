-- Tables and views of the first release.

CREATE TABLE IF NOT EXISTS alerts
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `deal_id` String COMMENT 'Record id of the deal in the CRM.',
    `starts_at` DateTime64(3, 'UTC') COMMENT 'When the condition became true, in the time of the events.',
    `alert_id` UUID COMMENT 'Version 5 UUID of the fingerprint; the same on every run and machine.',
    `fingerprint` String COMMENT 'What the alert is about: tenant, deal, pattern and anchor.',
    `revision` UInt32 COMMENT '1, 2, ... per alert; the highest one counts.',
    `retired` UInt8 COMMENT '1 on the marker that hides an older row of an alert that returned with another starts_at; FINAL leaves such rows out.',
    `family` LowCardinality(String) COMMENT 'Family of the pattern, for example missed_follow_up.',
    `pattern` LowCardinality(String) COMMENT 'Name of the pattern, for example unanswered-buyer.',
    `pattern_version` UInt32 COMMENT 'Version of the pattern\'s rules.',
    `config_hash` LowCardinality(String) COMMENT 'Hash of the configuration that was in force.',
    `status` LowCardinality(String) COMMENT 'firing, suppressed or resolved.',
    `reason` LowCardinality(String) COMMENT 'One word for why this revision was made, for example escalated or answered.',
    `severity` Enum8('low' = 1, 'medium' = 2, 'high' = 3, 'critical' = 4) COMMENT 'low, medium, high or critical; sorts in this order.',
    `side` LowCardinality(String) COMMENT 'Who moved: seller, buyer, leadership or unknown.',
    `detected_at` DateTime64(3, 'UTC') COMMENT 'When the condition was first seen; in a scan the replayed clock.',
    `revised_at` DateTime64(3, 'UTC') COMMENT 'The moment of this revision\'s cause.',
    `resolved_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'When the condition ended; empty while it stands.',
    `title` String COMMENT 'What happened, in a few words.',
    `why` String COMMENT 'One sentence with the figures.',
    `evidence` Array(Tuple(event_id String, occurred_at DateTime64(3, 'UTC'), source String, role String, summary String, quote Nullable(String))) COMMENT 'The events behind the alert, in order, each with its role and summary.',
    `changes` Array(Tuple(term String, old Nullable(String), new Nullable(String))) COMMENT 'Changed terms of an offer, old and new.',
    `clock` Array(Tuple(`from` DateTime64(3, 'UTC'), `to` DateTime64(3, 'UTC'), counted Bool, reason String)) COMMENT 'The clock from its start: each stretch counted or paused, with the reason.',
    `limit_value` Nullable(Float64) COMMENT 'The limit that was used, in limit_unit.',
    `limit_unit` LowCardinality(String) COMMENT 'Unit of limit_value and limit_elapsed, for example working_hours.',
    `limit_elapsed` Nullable(Float64) COMMENT 'What had elapsed at revised_at, in limit_unit.',
    `clears_when` String COMMENT 'What would end the alert.',
    `play_title` String COMMENT 'What a good seller does next.',
    `play_steps` Array(String) COMMENT 'The steps of the play, in order.',
    `play_because` String COMMENT 'Why this play.',
    `deal_name` String COMMENT 'Name of the deal.',
    `deal_account` String COMMENT 'Name of the buyer\'s company; empty if not known.',
    `deal_owner` String COMMENT 'Owner of the deal; empty if not known.',
    `deal_manager` String COMMENT 'Manager of the owner; empty if not known.',
    `deal_stage` String COMMENT 'Stage of the deal at revised_at; empty if not known.',
    `deal_amount` Nullable(Decimal(38, 6)) COMMENT 'Amount of the deal in deal_currency; empty if not known.',
    `deal_currency` LowCardinality(String) COMMENT 'ISO 4217 code; empty if not known.',
    `deal_close_date` Nullable(Date32) COMMENT 'Planned close date; empty if not known.',
    `confidence` Float64 COMMENT '0 to 1: how sure attribution and language rules are.',
    `origin` LowCardinality(String) COMMENT 'live, scan or replay.',
    `replaces` Nullable(UUID) COMMENT 'The alert that late evidence ended in favour of this one.'
)
ENGINE = {replicated}ReplacingMergeTree(revision, retired)
PARTITION BY toYYYYMM(starts_at)
ORDER BY (tenant, deal_id, starts_at, alert_id)
SETTINGS non_replicated_deduplication_window = 10000, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1
COMMENT 'The latest revision of every alert; read with FINAL.';

CREATE TABLE IF NOT EXISTS alert_history
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `alert_id` UUID COMMENT 'The alert.',
    `at` DateTime64(3, 'UTC') COMMENT 'revised_at of a revision, the event\'s time of a command.',
    `entry_id` String COMMENT 'revision: and its number, or the event id of a command.',
    `kind` LowCardinality(String) COMMENT 'revision or command.',
    `deal_id` String COMMENT 'The deal; empty for a command.',
    `family` LowCardinality(String) COMMENT 'Family of the pattern; empty for a command.',
    `pattern` LowCardinality(String) COMMENT 'Name of the pattern; empty for a command.',
    `revision` UInt32 COMMENT 'Number of the revision; 0 for a command.',
    `status` LowCardinality(String) COMMENT 'firing, suppressed or resolved; empty for a command.',
    `reason` String COMMENT 'The revision\'s reason word, or what the person wrote.',
    `severity` Nullable(Enum8('low' = 1, 'medium' = 2, 'high' = 3, 'critical' = 4)) COMMENT 'Severity of a revision; empty for a command.',
    `starts_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'starts_at of a revision; empty for a command.',
    `detected_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'detected_at of a revision; empty for a command.',
    `resolved_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'resolved_at of a revision; empty for a command.',
    `action` LowCardinality(String) COMMENT 'acknowledge, snooze, dismiss, reopen or note; empty for a revision.',
    `until` Nullable(DateTime64(3, 'UTC')) COMMENT 'End of a snooze.',
    `by` String COMMENT 'User id of who gave the command; empty for a revision.',
    `origin` LowCardinality(String) COMMENT 'live, scan or replay; empty for a command.',
    `record` String COMMENT 'The whole alert or command event as one line of JSON.'
)
ENGINE = {replicated}ReplacingMergeTree()
PARTITION BY toYYYYMM(at)
ORDER BY (tenant, alert_id, at, entry_id)
SETTINGS non_replicated_deduplication_window = 10000, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800, fsync_after_insert = 1
COMMENT 'Every revision of every alert and every command of a person, as it happened.';

CREATE TABLE IF NOT EXISTS evaluations
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `deal_id` String COMMENT 'Record id of the deal in the CRM.',
    `at` DateTime64(3, 'UTC') COMMENT 'When the decision was made, in the time of the events.',
    `pattern` LowCardinality(String) COMMENT 'Name of the pattern.',
    `anchor_id` String COMMENT 'The anchor\'s event id and its index within the event.',
    `family` LowCardinality(String) COMMENT 'Family of the pattern.',
    `outcome` LowCardinality(String) COMMENT 'suppressed (the limit had passed) or near_miss (it was answered in time).',
    `reason` LowCardinality(String) COMMENT 'One word for why, for example source_stale, told_ahead or answered.',
    `limit_value` Nullable(Float64) COMMENT 'The limit that was used, in limit_unit.',
    `limit_unit` LowCardinality(String) COMMENT 'Unit of limit_value and limit_elapsed.',
    `limit_elapsed` Nullable(Float64) COMMENT 'What had elapsed, in limit_unit.',
    `config_hash` LowCardinality(String) COMMENT 'Hash of the configuration that was in force.',
    `origin` LowCardinality(String) COMMENT 'live, scan or replay.'
)
ENGINE = {replicated}ReplacingMergeTree()
PARTITION BY toYYYYMM(at)
ORDER BY (tenant, deal_id, at, pattern, anchor_id)
SETTINGS non_replicated_deduplication_window = 10000, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'What a pattern looked at and held back: suppressed conditions and near misses, with the reason.';

CREATE TABLE IF NOT EXISTS deliveries
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `alert_id` UUID COMMENT 'The alert.',
    `revision` UInt32 COMMENT 'The revision that was told.',
    `channel` LowCardinality(String) COMMENT 'slack, teams, email, webhook or inbox.',
    `receiver` String COMMENT 'Name of the receiver in the routing configuration.',
    `attempt` UInt32 COMMENT '1, 2, ... for the same revision, channel and receiver.',
    `step` UInt8 COMMENT 'Order of the states within one attempt; the highest one counts.',
    `state` LowCardinality(String) COMMENT 'intent, sent, confirmed, failed or given_up.',
    `at` DateTime64(3, 'UTC') COMMENT 'When the attempt came into this state.',
    `provider_id` String COMMENT 'Id that the channel gave to the message; empty if none.',
    `error` String COMMENT 'What the channel said when it failed; empty otherwise.'
)
ENGINE = {replicated}ReplacingMergeTree(step)
ORDER BY (tenant, alert_id, revision, channel, receiver, attempt)
SETTINGS non_replicated_deduplication_window = 10000, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'Every attempt to tell somebody about a revision of an alert; the latest step of each attempt.';

CREATE TABLE IF NOT EXISTS deals
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `deal_id` String COMMENT 'Record id of the deal in the CRM.',
    `updated_at` DateTime64(3, 'UTC') COMMENT 'Time of the last event of this deal that is contained; the latest counts.',
    `name` String COMMENT 'Name of the deal.',
    `account_id` String COMMENT 'The buyer\'s company; empty if not known.',
    `account` String COMMENT 'Name of the buyer\'s company; empty if not known.',
    `owner_id` String COMMENT 'User id of the owner.',
    `owner` String COMMENT 'Name of the owner; empty if not known.',
    `owner_team` LowCardinality(String) COMMENT 'Team of the owner; empty if not known.',
    `manager` String COMMENT 'Name of the owner\'s manager; empty if not known.',
    `status` LowCardinality(String) COMMENT 'open, won or lost.',
    `stage` String COMMENT 'Stage as the CRM names it.',
    `probability` Nullable(Float64) COMMENT 'Per cent, 0 to 100; empty if not known.',
    `forecast` LowCardinality(String) COMMENT 'Forecast category as the CRM names it; empty if not known.',
    `amount` Nullable(Decimal(38, 6)) COMMENT 'Amount in currency; empty if not known.',
    `currency` LowCardinality(String) COMMENT 'ISO 4217 code; empty if not known.',
    `close_date` Nullable(Date32) COMMENT 'Planned close date; empty if not known.',
    `opened_at` DateTime64(3, 'UTC') COMMENT 'When the deal was opened.',
    `closed_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was won or lost; empty while it is open.'
)
ENGINE = {replicated}ReplacingMergeTree(updated_at)
ORDER BY (tenant, deal_id)
SETTINGS non_replicated_deduplication_window = 10000, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'The latest known state of every deal; read with FINAL.';

CREATE TABLE IF NOT EXISTS deal_events
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `deal_id` String COMMENT 'Record id of the deal in the CRM.',
    `occurred_at` DateTime64(3, 'UTC') COMMENT 'When it happened.',
    `event_id` String COMMENT 'Id of the event; the same fact has the same id.',
    `type` LowCardinality(String) COMMENT 'Full type name, for example dealtrust.mail.v1.',
    `source` String COMMENT 'URI of the feed.',
    `side` LowCardinality(String) COMMENT 'Whose act it was: seller or buyer; empty for noise and for records.',
    `touch` Bool COMMENT 'Whether it counts as a touch of that side.',
    `method` LowCardinality(String) COMMENT 'explicit_id, thread, contact_role, account_domain or task_contact: how the deal was found.',
    `confidence` Float64 COMMENT '0 to 1; below 1 where other open deals could have been meant.',
    `other_deals` Array(String) COMMENT 'The other deals that could have been meant.'
)
ENGINE = {replicated}ReplacingMergeTree()
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (tenant, deal_id, occurred_at, event_id)
SETTINGS non_replicated_deduplication_window = 10000, replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800
COMMENT 'Events as they were attributed to deals, without their content.';

CREATE VIEW IF NOT EXISTS open_alerts
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `alert_id` UUID COMMENT 'The alert.',
    `deal_id` String COMMENT 'The deal.',
    `deal_name` String COMMENT 'Name of the deal.',
    `deal_account` String COMMENT 'Name of the buyer\'s company; empty if not known.',
    `deal_owner` String COMMENT 'Owner of the deal; empty if not known.',
    `deal_amount` Nullable(Decimal(38, 6)) COMMENT 'Amount in deal_currency; empty if not known.',
    `deal_currency` LowCardinality(String) COMMENT 'ISO 4217 code; empty if not known.',
    `family` LowCardinality(String) COMMENT 'Family of the pattern.',
    `pattern` LowCardinality(String) COMMENT 'Name of the pattern.',
    `severity` Enum8('low' = 1, 'medium' = 2, 'high' = 3, 'critical' = 4) COMMENT 'low, medium, high or critical; sorts in this order.',
    `side` LowCardinality(String) COMMENT 'Who moved: seller, buyer, leadership or unknown.',
    `starts_at` DateTime64(3, 'UTC') COMMENT 'When the condition became true.',
    `revised_at` DateTime64(3, 'UTC') COMMENT 'The moment of the latest revision\'s cause.',
    `title` String COMMENT 'What happened, in a few words.',
    `why` String COMMENT 'One sentence with the figures.',
    `clears_when` String COMMENT 'What would end the alert.',
    `handling` LowCardinality(String) COMMENT 'new, acknowledged (until the next revision) or snoozed (until snoozed_until).',
    `snoozed_until` Nullable(DateTime64(3, 'UTC')) COMMENT 'End of the snooze; empty unless snoozed.',
    `handled_by` String COMMENT 'User id of who gave the last command; empty if nobody did.'
)
AS SELECT
    a.tenant AS tenant,
    a.alert_id AS alert_id,
    a.deal_id AS deal_id,
    a.deal_name AS deal_name,
    a.deal_account AS deal_account,
    a.deal_owner AS deal_owner,
    a.deal_amount AS deal_amount,
    a.deal_currency AS deal_currency,
    a.family AS family,
    a.pattern AS pattern,
    a.severity AS severity,
    a.side AS side,
    a.starts_at AS starts_at,
    a.revised_at AS revised_at,
    a.title AS title,
    a.why AS why,
    a.clears_when AS clears_when,
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
SETTINGS join_use_nulls = 0
COMMENT 'Alerts that stand and were not dismissed, with what people did with them.';

CREATE VIEW IF NOT EXISTS alerts_daily
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `day` Date COMMENT 'Day in UTC of starts_at.',
    `family` LowCardinality(String) COMMENT 'Family of the pattern.',
    `pattern` LowCardinality(String) COMMENT 'Name of the pattern.',
    `severity` Enum8('low' = 1, 'medium' = 2, 'high' = 3, 'critical' = 4) COMMENT 'Severity of the latest revision.',
    `side` LowCardinality(String) COMMENT 'Who moved.',
    `alerts` UInt64 COMMENT 'Alerts.',
    `firing` UInt64 COMMENT 'Of these: still standing.',
    `suppressed` UInt64 COMMENT 'Of these: held back now.',
    `resolved` UInt64 COMMENT 'Of these: ended.'
)
AS SELECT
    tenant, toDate(starts_at) AS day, family, pattern, severity, side,
    count() AS alerts,
    countIf(status = 'firing') AS firing,
    countIf(status = 'suppressed') AS suppressed,
    countIf(status = 'resolved') AS resolved
FROM alerts FINAL
WHERE (tenant, alert_id) IN (SELECT tenant, alert_id FROM alert_history FINAL WHERE status = 'firing')
GROUP BY tenant, day, family, pattern, severity, side
COMMENT 'Alerts that fired, per day on which their condition became true (UTC), and how they stand now.';

CREATE VIEW IF NOT EXISTS time_to_act
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `alert_id` UUID COMMENT 'The alert.',
    `deal_id` String COMMENT 'The deal.',
    `family` LowCardinality(String) COMMENT 'Family of the pattern.',
    `pattern` LowCardinality(String) COMMENT 'Name of the pattern.',
    `severity` Enum8('low' = 1, 'medium' = 2, 'high' = 3, 'critical' = 4) COMMENT 'Severity of the latest revision.',
    `starts_at` DateTime64(3, 'UTC') COMMENT 'When the condition became true.',
    `detected_at` DateTime64(3, 'UTC') COMMENT 'When it was first seen.',
    `first_action` LowCardinality(String) COMMENT 'First command: acknowledge, snooze or dismiss; empty if none.',
    `first_action_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'When it was given; empty if none.',
    `hours_to_action` Nullable(Float64) COMMENT 'Elapsed hours from detected_at to first_action_at.',
    `resolved_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'When the condition ended; empty while it stands.',
    `resolved_reason` LowCardinality(String) COMMENT 'Why it ended; empty while it stands.',
    `hours_to_resolution` Nullable(Float64) COMMENT 'Elapsed hours from starts_at to resolved_at.'
)
AS SELECT
    a.tenant AS tenant,
    a.alert_id AS alert_id,
    a.deal_id AS deal_id,
    a.family AS family,
    a.pattern AS pattern,
    a.severity AS severity,
    a.starts_at AS starts_at,
    a.detected_at AS detected_at,
    c.first_action AS first_action,
    if(c.first_action = '', NULL, c.acted_at) AS first_action_at,
    round(dateDiff('second', a.detected_at, first_action_at) / 3600, 2) AS hours_to_action,
    a.resolved_at AS resolved_at,
    if(a.status = 'resolved', a.reason, '') AS resolved_reason,
    round(dateDiff('second', a.starts_at, a.resolved_at) / 3600, 2) AS hours_to_resolution
FROM (SELECT * FROM alerts FINAL WHERE (tenant, alert_id) IN (SELECT tenant, alert_id FROM alert_history FINAL WHERE status = 'firing')) AS a
LEFT JOIN (
    SELECT tenant, alert_id, argMin(action, at) AS first_action, min(alert_history.at) AS acted_at
    FROM alert_history FINAL
    WHERE action IN ('acknowledge', 'snooze', 'dismiss')
    GROUP BY tenant, alert_id
) AS c ON c.tenant = a.tenant AND c.alert_id = a.alert_id
SETTINGS join_use_nulls = 0
COMMENT 'Per alert that fired: how long until somebody acted on it and until its condition ended.';

CREATE VIEW IF NOT EXISTS pattern_precision
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `family` LowCardinality(String) COMMENT 'Family of the pattern.',
    `pattern` LowCardinality(String) COMMENT 'Name of the pattern.',
    `alerts` UInt64 COMMENT 'Alerts that fired.',
    `acknowledged` UInt64 COMMENT 'Of these: somebody acknowledged.',
    `dismissed` UInt64 COMMENT 'Of these: somebody dismissed.',
    `withdrawn` UInt64 COMMENT 'Of these: late evidence showed that they should not have stood.',
    `precision` Float64 COMMENT 'Share of alerts neither dismissed nor withdrawn, 0 to 1.',
    `closed_deals` UInt64 COMMENT 'Deals with such an alert that were won or lost.',
    `lost_deals` UInt64 COMMENT 'Of these: lost.',
    `loss_rate` Nullable(Float64) COMMENT 'lost_deals / closed_deals; empty without closed deals.',
    `loss_rate_all` Nullable(Float64) COMMENT 'The same over all deals of the tenant.',
    `lift` Nullable(Float64) COMMENT 'loss_rate / loss_rate_all; above 1: a leading sign of a loss.'
)
AS SELECT
    a.tenant AS tenant,
    a.family AS family,
    a.pattern AS pattern,
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
FROM (SELECT * FROM alerts FINAL WHERE (tenant, alert_id) IN (SELECT tenant, alert_id FROM alert_history FINAL WHERE status = 'firing')) AS a
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
SETTINGS join_use_nulls = 0
COMMENT 'Per pattern: how many alerts proved wrong, and how the deals ended on which it had fired.';

CREATE VIEW IF NOT EXISTS deal_health
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `deal_id` String COMMENT 'The deal.',
    `name` String COMMENT 'Name of the deal.',
    `account` String COMMENT 'Name of the buyer\'s company; empty if not known.',
    `owner_team` LowCardinality(String) COMMENT 'Team of the owner; empty if not known.',
    `stage` String COMMENT 'Stage as the CRM names it.',
    `amount` Nullable(Decimal(38, 6)) COMMENT 'Amount in currency; empty if not known.',
    `currency` LowCardinality(String) COMMENT 'ISO 4217 code; empty if not known.',
    `close_date` Nullable(Date32) COMMENT 'Planned close date; empty if not known.',
    `health` LowCardinality(String) COMMENT 'steady (no alert), strained (low or medium) or broken (high or critical).',
    `alerts` UInt64 COMMENT 'Alerts that stand and were not dismissed.',
    `top_severity` Nullable(Enum8('low' = 1, 'medium' = 2, 'high' = 3, 'critical' = 4)) COMMENT 'The highest severity among them; empty if none.',
    `patterns` Array(String) COMMENT 'Their patterns, in the order of the alphabet.',
    `sides` Array(String) COMMENT 'Who moved, in the order of the alphabet.',
    `last_buyer_touch_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'Last touch of the buyer; empty if none.',
    `last_seller_touch_at` Nullable(DateTime64(3, 'UTC')) COMMENT 'Last touch of the seller; empty if none.'
)
AS SELECT
    d.tenant AS tenant,
    d.deal_id AS deal_id,
    d.name AS name,
    d.account AS account,
    d.owner_team AS owner_team,
    d.stage AS stage,
    d.amount AS amount,
    d.currency AS currency,
    d.close_date AS close_date,
    multiIf(a.alerts = 0, 'steady', a.severity >= 'high', 'broken', 'strained') AS health,
    a.alerts AS alerts,
    if(a.alerts = 0, NULL, a.severity) AS top_severity,
    a.patterns AS patterns,
    a.sides AS sides,
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
SETTINGS join_use_nulls = 0
COMMENT 'Per open deal: the alerts that stand and the last touch of each side.';

CREATE VIEW IF NOT EXISTS team_responsiveness
(
    `tenant` LowCardinality(String) COMMENT 'Whose data it is.',
    `team` LowCardinality(String) COMMENT 'Team of the deals\' owners; empty if not known.',
    `owners` UInt64 COMMENT 'How many people own the deals behind the figures.',
    `alerts` UInt64 COMMENT 'Alerts of the family missed_follow_up that fired.',
    `standing` UInt64 COMMENT 'Of these: not resolved.',
    `repaired` UInt64 COMMENT 'Of these: ended by an act, not by the closing of the deal or late evidence.',
    `median_hours` Nullable(Float64) COMMENT 'Median elapsed hours from starts_at to the repair.',
    `p90_hours` Nullable(Float64) COMMENT 'The same, 90th percentile.'
)
AS SELECT
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
    SELECT tenant, deal_id, status, reason, round(dateDiff('second', starts_at, resolved_at) / 3600, 2) AS hours
    FROM alerts FINAL
    WHERE family = 'missed_follow_up' AND (tenant, alert_id) IN (SELECT tenant, alert_id FROM alert_history FINAL WHERE status = 'firing')
) AS a
LEFT JOIN (SELECT tenant, deal_id, owner_id, owner_team FROM deals FINAL) AS d
    ON d.tenant = a.tenant AND d.deal_id = a.deal_id
GROUP BY a.tenant, d.owner_team
SETTINGS join_use_nulls = 0
COMMENT 'Per team, never per person: how missed follow-ups end. Do not read teams of one or two owners.';
