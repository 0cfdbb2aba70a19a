"""Where the store lies."""

from pathlib import Path
from typing import Final

DEFAULT_STORE: Final = Path(".dealtrust") / "store"
"""Unless another folder is named: under the current folder."""
