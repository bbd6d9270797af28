"""One origin for all: routes each request to its service by path, and joins their API descriptions."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import swagger_ui_bundle
from flask import Flask, Response, render_template, request, send_from_directory
from werkzeug.exceptions import NotFound
from werkzeug.middleware.http_proxy import ProxyMiddleware
from werkzeug.test import Client
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as PlainResponse

from services.gateway.landing import Place, places
from shared.database import SERVICES
from shared.problems import MEDIA_TYPE, Problem
from shared.settings import Settings
from shared.web import NotReady, add_health

# The first that fits answers; * stands for any one part of a path.
ROUTES = (
    ("/v1/orders", "orders"),
    ("/v1/carriers", "tracking"),
    ("/v1/shipments", "tracking"),
    ("/v1/changes", "tracking"),
    ("/v1/shop/look", "tracking"),
    ("/t/*/details", "orders"),
    ("/t/*/preferences", "notify"),
    ("/t/*/leave", "notify"),
    ("/t/*/feedback", "notify"),
    ("/t/*/unsubscribe", "notify"),
    ("/t", "tracking"),
    ("/v1/customers", "notify"),
    ("/v1/notices", "notify"),
    ("/v1/providers", "notify"),
    ("/v1/sandbox", "notify"),
    ("/sandbox", "notify"),
    ("/v1/ops", "ops"),
    ("/ops", "ops"),
)
_TIMEOUT = 120  # seconds: a large interchange is read while its sender waits
_PROBLEM_HEADERS = [("Content-Type", MEDIA_TYPE), ("Retry-After", "5")]
_AWAY = Problem(502, "Bad Gateway", "The service behind this address is not reachable right now; please try again.")


def service_of(path: str) -> str | None:
    """Which service answers this path; None where the gateway itself does."""
    asked = path.split("/")
    for pattern, service in ROUTES:
        wanted = pattern.split("/")
        if len(asked) >= len(wanted) and all(part in ("*", name) for part, name in zip(wanted, asked, strict=False)):
            return service
    return None


class Gateway:
    """A WSGI application in front of the services: apps of this process, or proxies to others."""

    def __init__(self, services: Mapping[str, WSGIApplication], front: Flask) -> None:
        self._services, self._front = services, front

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        service = service_of(environ.get("PATH_INFO", ""))
        app = self._front if service is None else self._services[service]
        return app(environ, start_response)


def proxies(settings: Settings, ports: Mapping[str, int]) -> dict[str, WSGIApplication]:
    """A proxy to each service's own web process."""
    return {name: proxy(f"{settings.upstream.format(service=name)}:{ports[name]}") for name in SERVICES}


def proxy(target: str) -> WSGIApplication:
    """A WSGI application that hands every request on to `target`, and answers 502 where nobody is there."""
    middleware = ProxyMiddleware(NotFound(), {}, timeout=_TIMEOUT)
    options = {"target": target, "remove_prefix": False, "host": None, "headers": {}, "ssl_context": None}

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        hops = (environ.get("HTTP_X_FORWARDED_FOR"), environ.get("REMOTE_ADDR"))
        environ["HTTP_X_FORWARDED_FOR"] = ", ".join(hop for hop in hops if hop)
        answer = middleware.proxy_to(options, environ["PATH_INFO"], "/")
        answered: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            answered.append(status)
            return start_response(status, _PROBLEM_HEADERS if status.startswith("502") else headers, *rest)

        body = answer(environ, start)
        return [json.dumps(_AWAY.body()).encode()] if answered and answered[0].startswith("502") else body

    return application


def create_front(
    settings: Settings, services: Mapping[str, WSGIApplication], pages: Callable[[], Sequence[Place]] = tuple
) -> Flask:
    """What the gateway answers itself: the landing page, /docs, /openapi.json, health and metrics.

    `pages` are customers' pages to show on the landing page: only a demo has such.
    """
    app = Flask(__name__, static_url_path="/static")
    add_health(app, {name: _probe(service) for name, service in services.items()})
    app.add_url_rule("/", "landing", lambda: _landing(settings, pages()))
    app.add_url_rule(
        "/openapi.json", "openapi", lambda: Response(json.dumps(description(services)), mimetype="application/json")
    )
    app.add_url_rule("/docs", "docs", lambda: redirect("/docs/"))
    app.add_url_rule("/docs/", "docs_page", lambda: render_template("docs.html"))
    app.add_url_rule("/docs/<path:name>", "docs_file", _docs_file)
    app.register_error_handler(404, _not_found)
    app.after_request(_protect)
    return app


def _landing(settings: Settings, pages: Sequence[Place]) -> str:
    return render_template("landing.html", places=places(settings), pages=pages)


def _probe(service: WSGIApplication) -> Callable[[], None]:
    def probe() -> None:
        answer = Client(service, PlainResponse).get("/readyz")
        if answer.status_code != 200:
            raise NotReady("not ready" if answer.status_code == 503 else "not reachable")

    return probe


def description(services: Mapping[str, WSGIApplication]) -> dict[str, Any]:
    """The OpenAPI documents of all services as one."""
    whole: dict[str, Any] = {
        "openapi": "3.0.3",
        "info": {"title": "Perille", "version": "1", "description": "Orders and carrier messages in, notices out."},
        "tags": [],
        "paths": {},
        "components": {},
    }
    for service in services.values():
        part = json.loads(Client(service, PlainResponse).get("/openapi.json").data)
        whole["tags"] += part.get("tags", [])
        whole["paths"].update(part.get("paths", {}))
        for kind, entries in part.get("components", {}).items():
            whole["components"].setdefault(kind, {}).update(entries)
    return whole


def _docs_file(name: str) -> Response:
    return send_from_directory(swagger_ui_bundle.swagger_ui_path, name)


def _not_found(_error: Exception) -> tuple[Response, int]:
    problem = Problem(404, "Not Found", f"There is nothing at {request.path}. The API is described at /docs.")
    return Response(json.dumps(problem.body()), mimetype=MEDIA_TYPE), 404


def _protect(response: Response) -> Response:
    # Swagger UI styles its elements directly, so /docs needs inline styles; nothing comes from elsewhere.
    style = "'self' 'unsafe-inline'" if request.path.startswith("/docs") else "'self'"
    policy = f"default-src 'self'; style-src {style}; img-src 'self' data:; frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
