"""Put this folder on the import path, so that every test module can say `from stories.dsl import Story`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
