"""How a long-running process looks for garbage.

Nearly all garbage is freed at once, by counting references; Python looks for the rest, which refers to itself in circles, by
going through objects one by one. A service keeps millions of objects for months, and to go through all of them stops it for
seconds, in which nothing is handled. So what is kept is set apart (``gc.freeze``): it is still freed when nothing refers to it
any more, but not looked at. What comes and goes in a service must therefore not go in circles, which tests hold.
"""

import gc
from typing import Final

_THRESHOLDS: Final = (50_000, 20, 100)
_MANY: Final = 1000


def look_seldom() -> None:
    """Look seldom, and never at what the program itself consists of. To be called once all of it is loaded."""
    gc.set_threshold(*_THRESHOLDS)
    gc.freeze()


def look_at_all() -> None:
    """Look at what was set apart, too: so much was let go that it is worth a second or two."""
    gc.unfreeze()
    gc.collect()


class Kept:
    """Sets apart what is kept, each time when enough has come together."""

    def __init__(self) -> None:
        self._handled = 0

    def more(self, handled: int) -> None:
        """So many more records were handled. What was garbage by then is looked for before the rest is set apart."""
        self._handled += handled
        if self._handled >= _MANY:
            gc.collect(0)
            gc.freeze()
            self._handled = 0
