"""The services as processes on a real Kafka: started, stopped, killed, and what they wrote compared with a scan."""
