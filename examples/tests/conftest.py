"""The comparison of correlation with a scan is that of the engine's own tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "services/engine/tests"))
