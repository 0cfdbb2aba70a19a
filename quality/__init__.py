"""Quality: how well the detectors do on public data sets, each figure beside a fixed baseline. Measured, not judged."""
