"""The web side that all services have alike: problem+json, API description, health, metrics, one log line a request."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g, request
from flask_smorest import Api, Blueprint
from flask_smorest.utils import prepare_response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, InternalServerError

from shared import envelope, failures, metrics
from shared.auth import Access
from shared.clock import Clock
from shared.database import Database
from shared.links import Links
from shared.problems import MEDIA_TYPE, Problem, ProblemSchema, from_http
from shared.settings import Settings
from shared.unknown_links import UnknownLinks

MAX_BODY = 32 * 1024 * 1024  # bytes; a day of a large carrier's interchanges

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Service:
    """What a service's web edges work with; `parts` is what its own app.py wires besides."""

    name: str
    settings: Settings
    database: Database
    access: Access
    clock: Clock
    links: Links
    wake: Callable[[], None] = lambda: None  # an event was written: a relay in this process may look at once
    parts: Mapping[str, Any] = field(default_factory=dict)
    unknown_links: UnknownLinks = field(default_factory=UnknownLinks)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """The edge's transaction: committed at the end, and then its events leave."""
        with self.database.write() as session:
            yield session
        self.wake()


def current() -> Service:
    """The service that answers this request."""
    service: Service = g.service
    return service


class _Api(Api):  # type: ignore[misc]  # flask-smorest has no types
    """flask-smorest's Api with problem details for every error, in answers and in the description."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        return _problem_response(from_http(error))

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            self.spec.components.response(status.name, self._described(status), lazy=True)
        problem = {"description": "What is wrong, and where", "schema": ProblemSchema}
        prepare_response(problem, self.spec, MEDIA_TYPE)
        self.spec.components.response("DEFAULT_ERROR", problem, lazy=True)

    def _described(self, status: HTTPStatus) -> dict[str, Any]:
        response: dict[str, Any] = {"description": status.phrase}
        if status >= HTTPStatus.BAD_REQUEST:
            response["schema"] = ProblemSchema
        prepare_response(response, self.spec, MEDIA_TYPE)
        return response


def _problem_response(problem: Problem) -> Response:
    return Response(
        json.dumps(problem.body()),
        status=problem.code,
        mimetype=MEDIA_TYPE,
        headers=problem.extra_headers,
    )


def create_app(
    service: Service,
    blueprints: Sequence[Blueprint],
    *,
    title: str,
    probes: Mapping[str, Callable[[], None]] | None = None,
    import_name: str = __name__,
) -> Flask:
    """A service's Flask app. `probes` are checks by name that raise while the service cannot work."""
    app = Flask(import_name, static_folder=None)
    app.config.update(
        API_TITLE=title,
        API_VERSION="1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=MAX_BODY,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.before_request(_open_request(service))
    app.after_request(_close_request)
    api = _Api(
        app,
        spec_kwargs={
            "components": {
                "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "The shop's API key"}}
            }
        },
    )
    app.register_error_handler(Exception, _unexpected)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    add_health(app, {"database": service.database.check, **(probes or {})})
    return app


def _open_request(service: Service) -> Callable[[], None]:
    def begin() -> None:
        g.service = service
        g.began = time.perf_counter()
        envelope.trace.set(envelope.trace_of(request.headers.get("traceparent")))
        structlog.contextvars.bind_contextvars(service=service.name)
        _refuse_nul()

    return begin


def _refuse_nul() -> None:
    """No address and no parameter of ours holds a NUL, and PostgreSQL takes none in a text."""
    if "\0" in request.path:
        raise Problem(404, "Not Found", "There is nothing at this address.")
    faults = [
        (name.replace("\0", ""), "holds a NUL character")
        for name, value in request.args.items(multi=True)
        if "\0" in name + value
    ]
    if faults:
        raise Problem(422, "The request is not valid", "A parameter cannot be read.", errors=faults)


def _close_request(response: Response) -> Response:
    # The rule, not the path: a path may hold a token.
    route = request.url_rule.rule if request.url_rule else "none"
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    metrics.REQUESTS.labels(g.service.name, route, str(response.status_code)).observe(seconds)
    if route not in ("/healthz", "/readyz", "/metrics"):
        log.info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000),
        )
    structlog.contextvars.clear_contextvars()
    envelope.trace.set(None)
    return response


def _unexpected(error: Exception) -> Response:
    """An error of ours: the caller learns that nothing was changed, the log where it was."""
    if isinstance(error, HTTPException):
        return _problem_response(from_http(error))
    log.error("request.failed", error=type(error).__name__, where=failures.where_raised(error))
    detail = "Something went wrong on our side; nothing was changed. Please try again."
    return _problem_response(Problem(500, InternalServerError().name, detail))


def add_health(app: Flask, probes: Mapping[str, Callable[[], None]]) -> None:
    """/healthz: the process lives. /readyz: it can work, or says what keeps it from it. /metrics: Prometheus."""

    def ready() -> tuple[dict[str, Any], int]:
        troubles = {}
        for name, probe in probes.items():
            try:
                probe()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
                troubles[name] = str(error) if isinstance(error, NotReady) else type(error).__name__
        return {"ready": not troubles, "troubles": troubles}, 503 if troubles else 200

    app.add_url_rule("/healthz", view_func=lambda: {"alive": True}, endpoint="healthz")
    app.add_url_rule("/readyz", view_func=ready, endpoint="readyz")
    app.add_url_rule(
        "/metrics", view_func=lambda: Response(generate_latest(), mimetype=CONTENT_TYPE_LATEST), endpoint="metrics"
    )


class NotReady(Exception):
    """Raised by a probe; the text is shown to ops."""
