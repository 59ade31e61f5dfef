"""The server of the custom actions, as ``fibroguide run`` starts it: rasa_sdk's, on this machine only, without telling logs
what people write.

``rasa run actions`` serves the same actions, but listens on every address and writes tracebacks with what people wrote.
"""

import argparse
import logging
import sys

from rasa_sdk.endpoint import create_app
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from fibroguide.errors import kind_and_place


class _WithoutWords(logging.Filter):
    """Leaves of an exception its kind and place."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record and let it pass."""
        if record.exc_info and record.exc_info[1]:
            record.msg, record.args = "An action failed with %s.", (kind_and_place(record.exc_info[1]),)
            record.exc_info = None
        return True


def make_app() -> Sanic:
    """Return the application: ``POST /webhook`` runs an action, ``GET /health`` answers 200."""
    logging.getLogger("rasa_sdk.endpoint").addFilter(_WithoutWords())
    app = create_app("actions", cors_origins="")

    @app.middleware("response")
    async def say_nothing_of_the_request(_: Request, answer: HTTPResponse) -> HTTPResponse | None:
        """Replace the body of an error, where rasa_sdk repeats the whole conversation."""
        if answer.status != 500:
            return None
        return json({"error": "The action failed; the cause is in the action server's log."}, status=500)

    return app


def main() -> None:
    """Serve on 127.0.0.1 until the process is stopped."""
    parser = argparse.ArgumentParser(description="Serves the custom actions on this machine.")
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    make_app().run("127.0.0.1", port, workers=1, access_log=False)


if __name__ == "__main__":
    main()
