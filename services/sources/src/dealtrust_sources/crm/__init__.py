"""What the parsers of all CRMs share: values, rows of tables, events."""
