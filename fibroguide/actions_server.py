"""The server of the custom actions as ``fibroguide run`` starts it: rasa_sdk's, on this machine only.

``rasa run actions`` serves the same actions, but listens on every address, and repeats what people wrote in its errors.
"""

import argparse
import logging
import sys
import warnings

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from fibroguide.errors import hide_words_of_errors


def make_app() -> Sanic:
    """Return the application: ``POST /webhook`` runs an action, ``GET /health`` answers 200."""
    warnings.simplefilter("ignore", DeprecationWarning)  # here, since Sanic switches them on again when it is imported
    from rasa_sdk.endpoint import create_app

    hide_words_of_errors("rasa_sdk.endpoint")
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
