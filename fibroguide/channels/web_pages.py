"""The pages and files of the website channel: the demo page at /, the guide for web people at /embed, and the widget."""

from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from fibroguide.channels.web_requests import own_origin
from fibroguide.content.clinic import Clinic

_ROOT = Path(__file__).parents[2] / "widget"
_PAGES = {"/": "index.html", "/embed": "embed.html"}
_FILES = {"/pages.css": "text/css", "/icon.svg": "image/svg+xml"}
_SCRIPTS = {"/fibroguide.js": "fibroguide.js", **{f"/widget/{path.name}": path.name for path in _ROOT.glob("*.js")}}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
}
# Other websites load the widget's modules, which browsers allow only where the server says so. They hold no secret.
_SCRIPT_HEADERS = {**_HEADERS, "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def serve_pages(clinic: Clinic) -> Callable[[Request], Awaitable[HTTPResponse | None]]:
    """Return a middleware that serves the pages, with the clinic's details in them, and the files; also /, Rasa's own page."""
    values = {
        "clinic_name": clinic.name,
        "clinic_phone": clinic.phone,
        "clinic_address": clinic.address,
        "emergency_number": clinic.reply_values()["emergency_number"].split()[0],
    }

    async def serve(request: Request) -> HTTPResponse | None:
        if request.method not in ("GET", "HEAD"):
            return None
        if request.path in _PAGES:
            text = (_ROOT / "pages" / _PAGES[request.path]).read_text(encoding="utf-8")
            for name, value in {**values, "bot": own_origin(request)}.items():
                text = text.replace(f"{{{{{name}}}}}", escape(value))
            return response.html(text, headers=_HEADERS)
        if request.path in _FILES:
            path = _ROOT / "pages" / request.path.removeprefix("/")
            return await response.file(path, headers=_HEADERS, mime_type=_FILES[request.path])
        if request.path in _SCRIPTS:
            return await response.file(_ROOT / _SCRIPTS[request.path], headers=_SCRIPT_HEADERS, mime_type="text/javascript")
        return None

    return serve
