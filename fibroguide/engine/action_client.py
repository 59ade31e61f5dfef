"""How the bot reaches its custom actions: over HTTP with short time-outs, or inside the process.

Rasa waits 300 seconds for an action server and then says nothing. Here an action that does not come back in time, or
comes back with rubbish, raises an error that names the cause and quotes nobody: the gate then tells the person whom to call.
"""

import asyncio
import json
import logging
import os
from typing import Any

import aiohttp
from rasa.core.agent import Agent
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from fibroguide.engine.turn import note_failure, seconds_left
from fibroguide.engine.without_actions import stand_in
from fibroguide.errors import kind_and_place

logger = logging.getLogger(__name__)

TIME_OUT = 3.0  # seconds for one action
_MAX_ANSWER = 256 * 1024  # bytes; the longest real one has some 10,000
URL_VARIABLE = "FIBROGUIDE_ACTIONS_URL"


class ActionError(RasaException):
    """An action could not be run; the message says why, without a word of what people wrote."""


class ActionServer(EndpointConfig):
    """The action server of endpoints.yml, with short time-outs."""

    def __init__(self, config: EndpointConfig, url: str | None = None, time_out: float = TIME_OUT) -> None:
        """Make a client.

        Args:
            config: ``action_endpoint`` in endpoints.yml.
            url: Where actions are posted to, when it is not the address in ``config``.
            time_out: Seconds that an action may take.
        """
        super().__init__(
            url or config.url, config.params, config.headers, config.basic_auth, config.token, config.token_name, config.cafile
        )
        self._time_out = time_out

    async def request(self, method: str = "post", *_: Any, json: Any = None, **__: Any) -> Any:
        """Run the action that ``json`` asks for, as Rasa's RemoteAction writes it; return the server's answer.

        Raises:
            ActionError: The server is away, too slow, or answers with an error or with something that is no answer.
        """
        try:
            return await self._run(json)
        except ActionError:
            answer = stand_in(json)
            if answer is None:
                note_failure()
                raise
            return answer

    async def _run(self, body: Any) -> Any:
        name, seconds = body["next_action"], seconds_left(self._time_out)
        if seconds <= 0:  # a turn may take several actions, and a person waits for all of them
            raise _logged(name, "the actions before it took all the time of the turn")
        try:
            status, content = await asyncio.wait_for(self._post(body), seconds)
        except asyncio.TimeoutError:
            raise _logged(name, f"the action server did not answer within {seconds:.1f} seconds") from None
        except aiohttp.ClientError as error:
            raise _logged(name, f"the action server cannot be reached ({type(error).__name__})") from None
        if status != 200:
            raise _logged(name, f"the action server answered with status {status}")
        return _checked(name, content)

    async def _post(self, body: Any) -> tuple[int, bytes]:
        """Return the status and the answer, cut off where it becomes too long to be one."""
        async with self.session() as session, session.post(self.url, params=self.combine_parameters(), json=body) as answer:
            content = bytearray()
            async for piece in answer.content.iter_chunked(_MAX_ANSWER):
                content += piece
                if len(content) > _MAX_ANSWER:
                    break
            return answer.status, bytes(content)


class LocalActions(EndpointConfig):
    """The same actions without a server, for the batch command, the terminal chat and tests."""

    def __init__(self) -> None:
        """Load the actions of the package ``actions``."""
        super().__init__("local:")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, method: str = "post", *_: Any, json: Any = None, **__: Any) -> Any:
        """Run the action that ``json`` asks for; return what an action server would answer.

        Raises:
            ActionError: The action failed.
        """
        try:
            return await self._executor.run(json)
        except ActionExecutionRejection:
            raise
        except Exception as error:  # as over HTTP, where it would be status 500
            note_failure()
            raise _logged(json["next_action"], kind_and_place(error)) from None


def _checked(name: str, content: bytes) -> Any:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or not all(isinstance(answer.get(key), list) for key in ("events", "responses")):
        raise _logged(name, "the action server's answer is not an answer to an action")
    return answer


def _logged(name: str, problem: str) -> ActionError:
    """Return an error, after writing it to the log, where Rasa would write the whole conversation's state with it."""
    logger.error("%s was not run: %s.", name, problem)
    return ActionError(f"{name} was not run: {problem}.")


def use_bounded_actions(agent: Agent) -> None:
    """Make a server's agent reach its action server through :class:`ActionServer`.

    The address is ``FIBROGUIDE_ACTIONS_URL``, else the one in endpoints.yml; without an action_endpoint there, nothing changes.
    """
    if agent.action_endpoint:
        agent.action_endpoint = ActionServer(agent.action_endpoint, os.environ.get(URL_VARIABLE))
        if agent.processor:
            agent.processor.action_endpoint = agent.action_endpoint
