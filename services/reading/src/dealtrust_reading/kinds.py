"""The kinds of files that can be read."""

from typing import Literal

Kind = Literal[
    "canonical",
    "salesforce-cdc",
    "salesforce-export",
    "hubspot",
    "debezium",
    "mbox",
    "eml",
    "ics",
    "msgraph",
    "gmail",
    "gcal",
]
