"""Erases a conversation everywhere: what the gate remembers, Rasa's events, and everything kept beside them."""

from typing import Any

from sanic import Sanic

from fibroguide.channels.gate import Gate
from fibroguide.stores.kept import Kept


def store_of(app: Sanic) -> Any:
    """Return the server's tracker store, from behind Rasa's fail-safe wrapper."""
    store = app.ctx.agent.tracker_store
    return getattr(store, "_tracker_store", store)


async def erase(conversation: str, app: Sanic, gate: Gate, kept: Kept) -> None:
    """Erase a conversation, after waiting for what is still being written down of it."""
    await gate.forget(conversation)
    store_of(app).erase(conversation)
    kept.erase(conversation)
