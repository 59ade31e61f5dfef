"""The trained bot inside this process, as the batch command and the tests use it; servers load it through ``rasa run``."""

import asyncio
import logging
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fibroguide.channels.gate import Gate, Reply
from fibroguide.content.clinic import load_clinic
from fibroguide.model_files import MODELS
from fibroguide.model_versions import ModelVersions
from fibroguide.safety.screen import load_screen, screen_of


class BotError(RuntimeError):
    """The bot cannot be loaded; the message says what to do."""


class Bot:
    """A loaded model with the gate before it and the actions beside it; conversations are kept in memory."""

    def __init__(self, model: Path | None = None, endpoints: Path = Path("endpoints.yml")) -> None:
        """Load the model that is active, or the given model file.

        Raises:
            BotError: There is no model.
            ClinicError: A value in clinic.yml is missing or wrong.
        """
        # Here and not above: importing Rasa takes seconds, which `fibroguide --help` should not.
        from rasa.core.agent import Agent
        from rasa.core.utils import AvailableEndpoints
        from rasa.utils.log_utils import configure_structlog

        from fibroguide.engine.action_client import LocalActions
        from fibroguide.engine.graph_runner import use_plain_runner

        use_plain_runner()
        logging.basicConfig(stream=sys.stderr, level=logging.WARNING)  # before Rasa sends the log to standard output
        configure_structlog(logging.WARNING)  # its default prints what people write
        clinic = load_clinic()
        active = ModelVersions().active()
        model = model or active
        if model is None or not model.is_file():
            raise BotError(f"There is no trained model in {model or MODELS}. Run 'make train'.")
        available = AvailableEndpoints.read_endpoints(str(endpoints))
        if available.nlg:
            available.nlg.kwargs["database"] = ":memory:"
        self.agent = Agent.load(str(model), generator=available.nlg, action_endpoint=LocalActions())
        self.gate = Gate(self.agent.handle_message, clinic, load_screen() if model == active else screen_of(model))

    async def typed(self, text: str, conversation: str | None = None) -> list[Reply]:
        """Return the replies to a typed message; without ``conversation`` it starts one of its own."""
        return await self.gate.typed(text, conversation or uuid.uuid4().hex, "batch")

    async def set_slots(self, conversation: str, slots: Mapping[str, Any]) -> None:
        """Give slots their values, as if the conversation had come to them."""
        from rasa.shared.core.events import SlotSet

        tracker = await self.agent.processor.fetch_tracker_with_initial_session(conversation)
        tracker.update_with_events([SlotSet(name, value) for name, value in slots.items()], self.agent.domain)
        await self.agent.tracker_store.save(tracker)

    async def events(self, conversation: str) -> list[dict[str, Any]]:
        """Return all that has happened in a conversation, as Rasa writes its events to JSON."""
        await self.gate.settled(conversation)
        tracker = await self.agent.tracker_store.retrieve_full_tracker(conversation)
        return [event.as_dict() for event in tracker.events] if tracker else []

    def ask(self, text: str) -> list[Reply]:
        """Return the replies to one question, in a conversation of its own, from code that is not asynchronous."""
        return asyncio.run(self.typed(text))
