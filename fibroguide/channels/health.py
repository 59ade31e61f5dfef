"""Health routes that tell the truth: ready means that a message was just answered."""

import time

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from fibroguide.channels.gate import Gate

_CONVERSATION = "health:ready"
_TOPIC = "smalltalk/greet"
_FRESH = 5.0  # seconds that an answer stays good: a prober in a hurry must not become a load


def health_routes(routes: Blueprint, gate: Gate) -> None:
    """Add ``/health/live`` (the process answers) and ``/health/ready`` (a turn through model and store works)."""
    last: dict[str, float] = {}

    @routes.get("/health/live")
    async def live(_: Request) -> HTTPResponse:
        return response.json({"status": "live"})

    @routes.get("/health/ready")
    async def ready(request: Request) -> HTTPResponse:
        if time.monotonic() - last.get("answered", -_FRESH) >= _FRESH:
            if getattr(request.app.ctx, "agent", None) is None or not request.app.ctx.agent.is_ready():
                return response.json({"status": "not ready: no model is loaded"}, status=503)
            replies = await gate.typed("hello", _CONVERSATION, "health")
            if replies[0].name != f"utter_{_TOPIC}":
                return response.json({"status": "not ready: a greeting is not answered, see the log"}, status=503)
            last["answered"] = time.monotonic()
        return response.json({"status": "ready"})
