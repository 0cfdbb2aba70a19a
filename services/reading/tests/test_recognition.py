import pytest

from dealtrust_reading.recognition import export_object, recognise

MAIL = (
    b"Received: from a.example\r\n\tby b.example; Mon, 9 Mar 2026\r\nFrom: ada@acme.example\r\n\r\nHello\r\n"
)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"From 123@xxx Mon Mar 09 10:00:00 +0000 2026\r\nX-GM-THRID: 1\r\nFrom: a@b.example\r\n", "mbox"),
        (b"From - Mon Mar  9 10:00:00 2026\nX-Mozilla-Status: 0001\n", "mbox"),
        (MAIL, "eml"),
        (b"Subject: hello\nFrom: ada@acme.example\n", "eml"),
        (MAIL.replace(b"\tby", b"by"), "eml"),
        (b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "ics"),
        (b"\r\nbegin:vcalendar\r\n", "ics"),
        (b'{"specversion":"1.0","id":"1","type":"dealtrust.mail.v1"}\n', "canonical"),
        (b'[\n {"type": "dealtrust.tick.v1"}\n]', "canonical"),
        (
            b'{"specversion":"1.0","data":{"subject":"' + b"x" * 99 + b'"}, "type": "dealtrust.mail.v1", "a',
            "canonical",
        ),
        (b'{"id": "19a1", "threadId": "19a0", "labelIds": ["INBOX"]}', "gmail"),
        (b'{"message": {"data": "e30="}, "subscription": "projects/p/subscriptions/s"}', "gmail"),
        (b'[{"kind": "calendar#event", "id": "g1"}]', "gcal"),
        (b'{"headers": {"X-Goog-Resource-State": "sync"}, "body": ""}', "gcal"),
        (b'{"specversion":"1.0","id":"1","source":"g","type":"t","data":{"iCalUID":"g1"}}', "gcal"),
        (b'{"value": [{"@odata.type": "#microsoft.graph.event", "id": "A"}]}', "msgraph"),
        (b'{"internetMessageId": "<a@b.example>", "body": {"content": "' + b"x" * 99, "msgraph"),
        (b'{"payload":{"ChangeEventHeader":{"entityName":"Opportunity"}}}', "salesforce-cdc"),
        (b'\0\0\0\0\n{"ChangeEventHeader":{}}', "salesforce-cdc"),
        (b'{"specversion":"1.0","type":"com.example.x","source":"/x"}', "canonical"),
        (b'{"headers":{"ce_specversion":"1.0","ce_type":"x"},"value":{"after":{}}}', "canonical"),
        (b'{"headers":{"ce_specversion":"1.0","ce_iodebeziumop":"c"},"value":{"after":{}}}', "debezium"),
        (
            b'{"topic":"t","value":"{\\"payload\\":{\\"op\\":\\"c\\",\\"source\\":{},\\"after\\":null}}"}',
            "debezium",
        ),
        (b'{"topic":"t","offset":1,"payload":"{\\"ChangeEventHeader\\":{}}"}', "salesforce-cdc"),
        (
            b'{"Records":[{"messageId":"1","body":"[{\\"subscriptionType\\":\\"x\\",\\"objectId\\":1}]"}]}',
            "hubspot",
        ),
        (b'{"receivedMessages":[{"ackId":"a","message":{"data":"e30=","messageId":"1"}}]}', "gmail"),
        (b'"Id","StageName","CloseDate"\n"006","Open","2026-01-01"\n', "salesforce-export"),
        (b"Id;StageName;CloseDate\n006;Open;2026-01-01\n", "salesforce-export"),
    ],
)
def test_a_file_is_recognised_by_its_first_bytes(head: bytes, kind: str) -> None:
    assert recognise(head, "attachment.bin") == kind


@pytest.mark.parametrize(
    "head",
    [
        b"# Notes\n\nFrom here on: text\n",
        b"From the desk of Ada\nhello\n",
        b"Subject: only one header that mail has\nand then prose\n",
        b"name,amount\nGlobex,12\n",
        b'{"deal_id": "D1", "pattern": "unanswered-buyer"}\n',
        b'{"example": "{\\"ChangeEventHeader\\": {}}"}\n',
        b"\x89PNG\r\n\x1a\n",
        b"{" * 50_000,
    ],
)
def test_other_files_are_of_no_kind(head: bytes) -> None:
    assert recognise(head, "file") is None


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("User.csv", b"Id,Name\n", "User"),
        (
            "opportunityfieldhistory.csv.gz",
            b"Id,OpportunityId,Field,OldValue,NewValue\n",
            "OpportunityFieldHistory",
        ),
        ("history.csv", b"OpportunityId,Field,OldValue,NewValue,CreatedDate\n", "OpportunityFieldHistory"),
        ("extract (3).csv", b'"Id","QuoteId","Quantity","UnitPrice","Product2Id"\n', "QuoteLineItem"),
        ("report.csv", b"Id,Amount\n", None),
        ("User.csv", b"Name,Amount\n", None),
    ],
)
def test_an_export_is_told_by_its_name_or_else_by_its_columns(
    name: str, head: bytes, expected: str | None
) -> None:
    assert export_object(head, name) == expected


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b'"Opportunity ID","Opportunity Name","Stage","Close Date"\n', "salesforce-export"),
        (b"id,stage_name,close_date,owner_id\n", "salesforce-export"),
        ("Id\tStageName\tCloseDate\n".encode("utf-16"), "salesforce-export"),
        (b'{"records":[{"attributes":{"type":"Opportunity","url":"/sobjects/Opportunity/1"}}]}', "salesforce-export"),
        (b"Record ID,Deal Name,Deal Stage\n", "hubspot"),
        (b"Record ID;First Name;Last Name;Email\n", "hubspot"),
        (b'[{"subscriptionType":"deal.creation","portalId":1,"objectId":2}]', "hubspot"),
        (b'{"results":[{"id":"1","properties":{"dealname":"x"}}]}', "hubspot"),
        (b'{"id":"1","properties":{"dealname":"x"},"createdAt":"2026-01-01T00:00:00Z"}', "hubspot"),
        (b'[{"subscriptionType":"object.propertyChange","objectTypeId":"0-3","objectId":2}]', "hubspot"),
        (b'{"dealId":1,"properties":{"dealname":{"value":"x","versions":[]}}}', "hubspot"),
        (b'{"results":[{"engagement":{"id":1},"associations":{},"metadata":{}}]}', "hubspot"),
        (b'{"results":[{"from":{"id":"1"},"to":[{"id":"2"}]}],"startedAt":"2026-01-01T00:00:00Z"}', "hubspot"),
    ],
)  # fmt: skip
def test_records_of_a_crm_are_told_from_each_other(head: bytes, kind: str) -> None:
    assert recognise(head, "report1772528400000.csv") == kind
