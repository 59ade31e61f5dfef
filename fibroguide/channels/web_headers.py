"""The headers of every answer: what browsers may do with it, and which websites may read it."""

from collections.abc import Awaitable, Callable

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from fibroguide.channels.web_requests import origin_of
from fibroguide.channels.web_routes import PREFIX, WebRoutes

_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "7200",
}


def answer_preflight(web: WebRoutes) -> Callable[[Request], Awaitable[HTTPResponse | None]]:
    """Return a middleware that answers a browser which asks whether a website may use the chat."""

    async def preflight(request: Request) -> HTTPResponse | None:
        if request.method != "OPTIONS" or not request.path.startswith(PREFIX):
            return None
        if not web.is_allowed(request):
            return response.json({"error": "This chat cannot be used from this website."}, status=403)
        return response.empty(headers=_PREFLIGHT)

    return preflight


def add_headers(web: WebRoutes) -> Callable[[Request, HTTPResponse], Awaitable[None]]:
    """Return a middleware that adds the headers; those that an answer has already stay."""

    async def headers(request: Request, answer: HTTPResponse) -> None:
        # Rasa adds these to everything; a chat without cookies needs none of them.
        for name in ("Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Access-Control-Allow-Origin"):
            answer.headers.pop(name, None)
        for name, value in _SECURITY.items():
            answer.headers.setdefault(name, value)
        if answer.status == 405:  # RFC 9110, 15.5.6
            routes = (route for route in request.app.router.routes if f"/{route.path.lstrip('/')}" == request.path)
            answer.headers.setdefault("Allow", ", ".join(sorted({method for route in routes for method in route.methods})))
        if request.path.startswith(PREFIX):
            answer.headers["Vary"] = "Origin"
            origin = origin_of(request)
            if origin is not None and web.is_allowed(request):
                answer.headers["Access-Control-Allow-Origin"] = origin
                answer.headers["Access-Control-Expose-Headers"] = "Retry-After"

    return headers
