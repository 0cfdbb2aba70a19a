"""What every dealtrust process shares: settings, security towards Kafka, logs, metrics, probes."""
