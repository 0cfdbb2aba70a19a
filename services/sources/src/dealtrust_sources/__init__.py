"""Pure parsers of dealtrust: mail, calendars and CRM records to canonical events."""
