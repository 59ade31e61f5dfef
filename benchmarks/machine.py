"""When, on what and with which versions a benchmark ran."""

import os
import platform
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT

_PACKAGES = ("rasa", "sanic", "uvloop", "numpy", "scikit-learn", "ctranslate2", "tokenizers", "aiohttp")


def describe() -> dict[str, Any]:
    """Return date, commit, versions and machine; ``load_before`` tells how busy the machine was with other work."""
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H-%M-%SZ"),
        "commit": _commit(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
    }


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _commit() -> str:
    """Return the short commit; read from the files, because git need not be installed where the benchmark runs."""
    folder = ROOT / ".git"
    try:
        head = (folder / "HEAD").read_text(encoding="ascii").strip()
        if not head.startswith("ref: "):
            return head[:7]
        reference = head.removeprefix("ref: ")
        if (folder / reference).exists():
            return (folder / reference).read_text(encoding="ascii")[:7]
        packed = (folder / "packed-refs").read_text(encoding="ascii").splitlines()
        return next(line for line in packed if line.endswith(f" {reference}"))[:7]
    except (OSError, StopIteration):
        return "no-commit"
