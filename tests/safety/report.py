"""Prints every miss of the safety screen and a table: `make safety-report`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from labelled import table

from fibroguide.safety.screen import load_screen

table(load_screen(), print)
