"""The website channel: puts together sessions, messages, pages and health, and starts what runs beside them."""

import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from fibroguide.channels.background import Background
from fibroguide.channels.erasure import store_of
from fibroguide.channels.gate import Gate
from fibroguide.channels.health import health_routes
from fibroguide.channels.printing import print_routes
from fibroguide.channels.rate_limits import RateLimits
from fibroguide.channels.web_headers import add_headers, answer_preflight
from fibroguide.channels.web_pages import serve_pages
from fibroguide.channels.web_requests import proxies
from fibroguide.channels.web_routes import WebRoutes
from fibroguide.channels.web_tokens import Tokens, web_secret
from fibroguide.content.clinic import load_clinic
from fibroguide.engine.action_client import use_bounded_actions
from fibroguide.engine.graph_runner import use_plain_runner
from fibroguide.engine.model_swap import follow_active_model
from fibroguide.environment import SettingsError, load_env_file
from fibroguide.errors import hide_words_of_errors
from fibroguide.gaps.noticing import Noticing
from fibroguide.model_versions import ModelVersions
from fibroguide.notify.delivery import Delivery
from fibroguide.notify.ways import configured_ways
from fibroguide.safety.screen import shared_screen
from fibroguide.staff.routes import StaffRoutes, staff_routes
from fibroguide.staff.settings import StaffSettings, staff_settings
from fibroguide.staff.sign_in import SignIn
from fibroguide.stores.kept import Kept
from fibroguide.stores.retention import keep_for

logger = logging.getLogger(__name__)

_MAX_REQUEST = 1024 * 1024  # bytes; Slack's longest message comes as text and once more as blocks
_OPEN_DOORS = ("/webhooks/rest", "/webhooks/rasa", "/webhooks/socketio", "/conversations", "/model")


class WebInput(InputChannel):
    """Serves the website widget; credentials.yml turns it on."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "web"

    def url_prefix(self) -> str:
        """Return the prefix of the routes: none, since the channel also serves the pages and the health routes."""
        return "/"

    def __init__(self) -> None:
        """Read clinic.yml and the settings.

        Raises:
            ClinicError: A value in clinic.yml is missing or wrong.
            WaysError: A setting of mail or Slack is wrong.

        A wrong setting of the staff page turns that page off and leaves the chat alone.
        """
        load_env_file()
        self._clinic = load_clinic()
        self._ways = configured_ways(self._clinic)
        self._tokens = Tokens(web_secret())
        self._staff = _staff()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes."""
        use_plain_runner()  # before Rasa loads the model
        kept, helpers = Kept(), Background()
        gaps = Noticing(kept.gaps, self._clinic.country)
        gate = Gate(on_new_message, self._clinic, shared_screen(), kept.disclosures, gaps=gaps)
        web = WebRoutes(gate, self._clinic, kept, self._tokens, RateLimits())
        routes = Blueprint("fibroguide_web")
        web.add_to(routes)
        health_routes(routes, gate)
        print_routes(routes, self._clinic)
        if self._staff:
            sign_in = SignIn(self._staff, web_secret(), kept.ended)
            staff_routes(routes, StaffRoutes(sign_in, gate, shared_screen(), self._clinic, kept, kept.audit))

        @routes.listener("before_server_start")
        async def prepare(app: Sanic, _: Any) -> None:
            app.config.REQUEST_MAX_SIZE = _MAX_REQUEST  # Sanic would take 100 MB before anybody looks at it
            app.config.FALLBACK_ERROR_FORMAT = "json"
            app.config.PROXIES_COUNT = proxies() or None
            # First and last: before and after what Rasa does for other websites' sake.
            app.request_middleware.appendleft(answer_preflight(web))
            app.response_middleware.append(add_headers(web))
            app.register_middleware(serve_pages(self._clinic), "request")
            check_doors(app)

        @routes.listener("after_server_start")
        async def start_helpers(app: Sanic, _: Any) -> None:
            use_bounded_actions(app.ctx.agent)
            hide_words_of_errors("rasa.core.processor")
            delivery = Delivery(kept.callbacks, kept.outbox, self._ways)
            helpers.run(
                keep_for(self._clinic.keep_days, store_of(app), kept),
                delivery.keep_delivering(),
                follow_active_model(app.ctx.agent, shared_screen(), ModelVersions()),
            )

        @routes.listener("before_server_stop")
        async def stop_helpers(_: Sanic, __: Any) -> None:
            await helpers.stop()

        return routes


def _staff() -> StaffSettings | None:
    try:
        return staff_settings()
    except SettingsError as error:
        logger.error("The staff page is off. %s", error)
        return None


def check_doors(app: Sanic) -> None:
    """Say loudly which of Rasa's own doors are open, and in production do not start with them.

    Raises:
        SystemExit: In production (``FIBROGUIDE_PRODUCTION=true``), a channel or the HTTP API of Rasa is on: they believe
            whatever a client says about itself.
    """
    paths = {f"/{route.path.lstrip('/')}" for route in app.router.routes}
    found = sorted({door for door in _OPEN_DOORS for path in paths if path == door or path.startswith(f"{door}/")})
    if not found:
        return
    doors = ", ".join(found)
    remedy = "Take it out of credentials.yml, or start without --enable-api."
    sentence = f"Anybody can read and write every conversation through {doors}. {remedy}"
    logger.critical(sentence)
    if os.environ.get("FIBROGUIDE_PRODUCTION") == "true":
        raise SystemExit(sentence)
