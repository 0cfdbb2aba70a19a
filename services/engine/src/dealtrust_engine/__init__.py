"""The pure engine of dealtrust: timeline, working time, patterns, alert life."""
