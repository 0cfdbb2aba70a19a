"""What refers to itself in circles, which only a look through all objects finds."""

from __future__ import annotations

import gc
from collections.abc import Callable


def circles_left_by(work: Callable[[], object]) -> set[str]:
    """Our classes whose objects the work has left behind in circles."""
    gc.unfreeze()
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        work()
        gc.unfreeze()
        gc.collect()
        kinds = {type(each) for each in gc.garbage}
        return {kind.__qualname__ for kind in kinds if kind.__module__.startswith("dealtrust_")}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
