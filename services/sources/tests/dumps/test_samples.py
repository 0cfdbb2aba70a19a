"""Public records of the interfaces, one by one. They are not part of the project: without them this is skipped."""

import os
from pathlib import Path

import pytest

from dealtrust_schemas.events import Event, Mail, Meeting
from services.sources.tests.dumps.conftest import SORTERS, Outcome, Read

SAMPLES = Path(os.environ.get("DEALTRUST_SAMPLES", Path(__file__).parents[5] / "shared" / "samples"))

STANDUP = "cl392f4vinvbes6dnv2r0j8ku0@google.com"
FAMILY = "osndfnwejrgnejnsdjfwegjdfr@google.com"
EXPANDED = "040000008200E00074C5B7101A82E00800000000A2A6F3535D7FD3010000000000000000100000003D770E2E8974F44B9471BDB348097FE3"

EXPECTED: dict[str, list[str]] = {
    "gcal/deleted_task.json": ["unknown_record"],
    "gcal/events_incremental_cancelled_stub.json": ["no_start", "cancel_without_meeting"],
    "gcal/events_list_first_page.json": [
        "4of57j0lu6oqjdo62om7juoe3k@google.com 2025-06-02 09:42:20 confirmed 2025-06-02 22:20 ",
        f"{STANDUP} 2025-06-02 09:42:17 confirmed 2025-06-02 22:30 nnn",
        f"{STANDUP} 2025-06-12 18:58:09 confirmed 2025-06-02 22:30 aan",
        "md15kq7kv4p1viuta3jip2inng@google.com 2025-06-02 09:43:16 confirmed 2025-06-03 23:00 nn",
        "md15kq7kv4p1viuta3jip2inng@google.com 2025-06-12 18:58:09 confirmed 2025-06-03 23:00 aa",
    ],
    "gcal/events_series_instances.json": ["no_start"] * 3,
    "gcal/ooo_event.json": ["unknown_owner"],
    "gcal/push_headers_exists.json": ["id_only"],
    "gcal/push_headers_sync.json": ["id_only"],
    "gcal/recur_instance.json": [f"{FAMILY} 2006-06-08 21:04:52 confirmed 2006-06-26 "],
    "gcal/recur_rrule.json": [
        f"{FAMILY} 2006-06-08 21:04:52 confirmed 2006-06-10 ",
        f"{FAMILY} 2006-06-08 21:04:52 confirmed 2006-06-25 ",
        f"{FAMILY} 2006-06-08 21:04:52 confirmed 2006-08-12 ",
        f"{FAMILY} 2006-06-08 21:04:52 confirmed 2007-06-09 ",
        f"{FAMILY} 2006-06-08 21:05:49 confirmed 2006-08-12 ",  # its next instance was called off
        f"{FAMILY} 2006-06-08 21:05:49 cancelled 2007-06-09 ",
        "series_cut",
    ],
    "gcal/utc_event.json": [
        "uasfsingergnenedfwiefefgjk@google.com 2006-06-08 21:04:52 confirmed 2006-06-10 01:02 "
    ],
    "gmail/draft_message.json": ["draft"],
    "gmail/message_metadata_inbox.json": ["no_sender"],
    "gmail/message_minimal.json": ["id_only"],
    "gmail/message_multipart_alternative.json": ["no_sender"],
    "gmail/push_pubsub_envelope.json": ["id_only"],
    "msgraph/change_notification_created.json": ["id_only"],
    "msgraph/change_notification_message_created.json": ["id_only"],
    "msgraph/change_notification_message_deleted.json": ["id_only"],
    "msgraph/change_notification_message_updated.json": ["id_only"],
    "msgraph/delta_events_removed.json": ["no_stamp", "no_stamp"],
    "msgraph/delta_messages_removed.json": ["removed_message", "no_date"],
    "msgraph/event_attendee_proposed_new_time.json": [
        "AAMkADAwJXJGu0AAACEhWOAAA= 2019-08-01 07:06:24 confirmed 2019-08-15 19:00 t"
    ],
    "msgraph/event_get.json": ["no_stamp"],
    "msgraph/event_message_request.json": [
        "2017-12-27 21:58:36 calendar MWHPR1301MB2110DCFC@MWHPR1301MB2110.namprd13.prod.outlook.com"
    ],
    "msgraph/event_message_request_expanded_event.json": [
        "2017-12-27 21:54:54 calendar MWHPR1301MB211042CF@MWHPR1301MB2110.namprd13.prod.outlook.com",
        f"{EXPANDED} 2017-12-27 21:54:55 confirmed 2018-02-02 22:00 nn",
        f"{EXPANDED} 2017-12-27 22:19:16 confirmed 2018-02-02 22:00 nt",
    ],
    "msgraph/event_message_response_new_time.json": [
        "2019-08-01 07:06:24 calendar BY5PR17MB38759D33B8925D525A476F33D9DE0@contoso.outlook.com"
    ],
    "msgraph/event_rescheduled.json": [
        "0400000082008A9979A0BD16 2019-08-01 06:41:07 confirmed 2019-08-16 19:00 n"
    ],
    "msgraph/lifecycle_reauthorization.json": ["lifecycle"],
    "msgraph/mailbox_automatic_replies.json": ["open_absence"],
    "msgraph/message_get.json": [
        "2018-09-09 03:15:06 None MWHPR6E1BE060@MWHPR1120.namprd22.prod.outlook.com"
    ],
    "msgraph/message_internet_headers.json": ["not_a_mail"],
}


def told(event: Event) -> str:
    if isinstance(event.data, Mail):
        return f"{event.time:%Y-%m-%d %H:%M:%S} {event.data.automatic} {event.data.message_id}"
    assert isinstance(event.data, Meeting)
    data = event.data
    responses = "".join(sorted(each.response[0] for each in data.attendees))
    return f"{data.uid} {event.time:%Y-%m-%d %H:%M:%S} {data.status} {str(data.start)[:16]} {responses}"


def outcome_of(read: Read, *names: str) -> Outcome:
    if not SAMPLES.is_dir():
        pytest.skip("no public samples here: set DEALTRUST_SAMPLES to their folder")
    kind = names[0].partition("/")[0]
    return read(kind, *((SAMPLES / name).read_bytes() for name in names), owner=None)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_public_record(name: str, read: Read) -> None:
    outcome = outcome_of(read, name)
    assert [*map(told, outcome.events), *outcome.reasons] == EXPECTED[name]


def test_no_public_record_is_left_untested() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("no public samples here: set DEALTRUST_SAMPLES to their folder")
    here = {f"{kind}/{path.name}" for kind in SORTERS for path in (SAMPLES / kind).iterdir()}
    assert here == set(EXPECTED)


def test_two_records_of_one_event_tell_that_it_was_moved(read: Read) -> None:
    outcome = outcome_of(
        read, "msgraph/event_attendee_proposed_new_time.json", "msgraph/event_rescheduled.json"
    )
    assert {each.uid for each in outcome.meetings} == {"0400000082008A9979A0BD16"}
    assert [f"{each.start:%d}" for each in outcome.meetings][-2:] == ["15", "16"]
