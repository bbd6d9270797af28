"""Whether an open page has news, for static/live.js: which state it is in, and nothing else of it."""

import hashlib

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse


def state_of(said: object) -> str:
    """The same for as long as a page says the same."""
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def answer(state: str) -> AnyResponse:
    """The state; 304 to who has it already."""
    response = Response(f'{{"state":"{state}"}}\n', mimetype="application/json")
    response.set_etag(state)
    return response.make_conditional(request)
