"""Who may see ops: a person with the ops password, or an API key with the scope `ops`."""

from collections.abc import Callable
from functools import wraps
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from flask import Response, request

from shared.auth import require, shop
from shared.problems import Problem
from shared.web import current

CHALLENGE = {"WWW-Authenticate": 'Basic realm="Perille ops", charset="UTF-8"'}


def gives_password() -> bool:
    """Whether the request carries a password at all, right or wrong."""
    return request.authorization is not None and request.authorization.type == "basic"


def knows_password() -> bool:
    """Whether it is the ops password; any user name will do."""
    if not gives_password() or request.authorization is None:
        return False
    given = request.authorization.password or ""
    return compare_digest(given.encode(), current().settings.ops_password.encode())


def same_origin() -> bool:
    """Whether the request comes from our own pages or from no page at all.

    A browser adds a known password by itself, so a stranger's page could otherwise act in a person's name.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc in (request.host, urlsplit(current().settings.public_url).netloc)


def ask_for_password() -> Response:
    """What a page answers to a stranger."""
    return Response("The ops console needs its password.\n", 401, CHALLENGE, mimetype="text/plain")


def callers_shop() -> str | None:
    """Whose orders an API view may show: those of the key's shop; None, of all, for the password."""
    return None if gives_password() else shop().id


def operators_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let an API view run for the ops password (HTTP Basic) or for a key with the scope `ops`."""
    by_key = require("ops")(view)

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not gives_password():
            return by_key(*args, **kwargs)
        if not knows_password():
            raise Problem(401, "Wrong password", "Use the ops password, with any user name.", headers=CHALLENGE)
        if request.method not in ("GET", "HEAD") and not same_origin():
            raise Problem(403, "Not allowed", "A page of another site may not act here.")
        return view(*args, **kwargs)

    return guarded
