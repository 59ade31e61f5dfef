"""The staff page's own pages, from the templates beside this file."""

from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import response
from sanic.response import HTTPResponse

from fibroguide.content.clinic import Clinic

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # the sign-in looks at where a form comes from
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
# The report brings its own style and search; shut in, it can do nothing else.
REPORT_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}


class Pages:
    """Makes pages; everything that is put into them is escaped."""

    def __init__(self, clinic: Clinic) -> None:
        """Make pages for a clinic, whose name and time zone they show."""
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined
        )
        zone: tzinfo | None = clinic.now().tzinfo
        self._templates.filters["day"] = lambda seconds: datetime.fromtimestamp(seconds, zone).strftime("%a %d %b %Y, %H:%M")
        self._templates.globals["clinic_name"] = clinic.name

    def show(self, template: str, status: int = 200, /, **values: Any) -> HTTPResponse:
        """Return a page from its template, with the values that it needs."""
        return response.html(self._templates.get_template(f"{template}.html").render(**values), status=status, headers=HEADERS)
