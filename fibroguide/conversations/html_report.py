"""The results as one HTML file to open or to mail: every talk as it went, and what was expected of it."""

import base64
import hashlib
from datetime import datetime
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from fibroguide.conversations.results import Run
from fibroguide.render.plain import to_plain

_HERE = Path(__file__).parent


def to_html(run: Run) -> bytes:
    """Return the report: it needs no network and no other file, and runs no script but its own search."""
    templates = Environment(loader=FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    at = datetime.fromtimestamp(run.at).astimezone()
    page = templates.get_template("report.html.jinja").render(
        style=Markup(style),  # our own files: as they are, for the page lets nothing run that has another hash
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        verdict=_verdict(run),
        run_at=f"{at:%d %B %Y, %H:%M}",
        run_at_iso=at.isoformat(timespec="seconds"),
        model=run.model,
        passed=len(run.results) - len(run.failed),
        failed=len(run.failed),
        not_run=run.not_run,
        seconds=run.seconds,
        files=[(file, list(results)) for file, results in groupby(run.results, key=lambda result: str(result.case.place.file))],
        plain=to_plain,
    )
    return page.encode("utf-8", "replace")


def _verdict(run: Run) -> str:
    count, failed = len(run.results), len(run.failed)
    if failed:
        return f"{failed} of {count} tests failed"
    return f"All {count} tests passed" if count != 1 else "The test passed"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
