"""The detector: what the engine tells of the events of deals, live."""
