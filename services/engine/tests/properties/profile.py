"""How hard the properties are tried.

By default (profile ``ci``) the same few examples every time, so that a suite that passes once passes again. With
``DEALTRUST_PROPERTIES=long`` in the environment fifty times as many, other ones each time, for a hunt of some minutes:

    DEALTRUST_PROPERTIES=long uv run pytest services/engine/tests/properties
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_LONG = os.environ.get("DEALTRUST_PROPERTIES", "ci") == "long"


def tried(examples: int) -> settings:
    """Settings of a property: how many examples of it the profile ``ci`` tries."""
    return settings(
        max_examples=examples * (50 if _LONG else 1),
        derandomize=not _LONG,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
