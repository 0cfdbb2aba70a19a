"""A stream that leads nowhere."""

from dealtrust_runtime.health import Health
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_runtime.streams.stream import READY, Stream, StreamSettings


def a_stream(**settings: int) -> Stream:
    """With these of its settings."""
    return Stream(
        group="g",
        input="in",
        state="state",
        version="1",
        kafka=KafkaSettings(),
        metrics=Metrics(),
        health=Health([READY], 60),
        settings=StreamSettings.model_validate(settings),
    )
