"""Takes the model that is activated while the server runs, without stopping it and without dropping a conversation."""

import asyncio
import logging
from pathlib import Path

from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor

from fibroguide.errors import kind_and_place
from fibroguide.model_versions import ModelVersions
from fibroguide.safety.screen import SafetyScreen

logger = logging.getLogger(__name__)

_PAUSE = 2.0  # seconds between two looks at which model is active


async def follow_active_model(agent: Agent, screen: SafetyScreen, versions: ModelVersions, pause: float = _PAUSE) -> None:
    """Load each model that becomes active, until the task is cancelled; one that cannot be loaded leaves the old one answering.

    Args:
        agent: The server's agent. Turns that have begun end with the model that they began with.
        screen: The screen that stands before all channels; it takes the model's danger model.
        versions: Tells which model is active.
        pause: Seconds between two looks.
    """
    refused: Path | None = None
    while True:
        await asyncio.sleep(pause)
        active = versions.active()
        if active is None or active == refused or agent.processor is None or active.name == agent.processor.model_filename:
            continue
        try:
            processor = await asyncio.get_running_loop().run_in_executor(None, _loaded, agent, active)
        except Exception as error:  # a broken model must not end the answers of the one that works
            refused = active
            logger.error("The model %s cannot be loaded (%s); the old one goes on answering.", active.name, kind_and_place(error))
            continue
        agent.processor, agent.domain = processor, processor.domain
        agent.tracker_store.domain = processor.domain
        agent.nlg.responses = processor.domain.responses
        screen.renew()
        logger.warning("The model %s answers from now on.", active.name)


def _loaded(agent: Agent, model: Path) -> MessageProcessor:
    return MessageProcessor(
        model_path=str(model),
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
        generator=agent.nlg,
        http_interpreter=agent.http_interpreter,
    )
