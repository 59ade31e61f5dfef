"""A bare Sanic server that sends back the text it gets: what HTTP and JSON cost without a bot. ``python -m benchmarks.echo``."""

import sys

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse


async def echo(request: Request) -> HTTPResponse:
    """Return the text that was sent, in the shape of a reply."""
    return response.json({"messages": [{"text": request.json["text"]}]})


if __name__ == "__main__":
    app = Sanic("benchmark-echo")
    app.add_route(echo, "/", methods=["POST"])
    app.run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False)
