"""Wires the ops service: API and console on the web side, the timeline's feed and the measuring in the worker."""

from functools import partial

from flask import Flask

from services.ops import api, console, copies, handlers, letter_pages, timeline_pages
from services.ops.measure import Measuring
from shared.installation import Installation
from shared.web import create_app
from shared.worker import Worker

SERVICE = "ops"


def create_web(home: Installation) -> Flask:
    """/v1/ops/* and /ops. Ready while every service's database answers; a broker that is away is shown, not fatal."""
    databases = home.databases()
    probes = {f"{name} database": database.check for name, database in databases.items()}
    app = create_app(home.service(SERVICE, parts={"databases": databases}), [api.blueprint], title="Ops", probes=probes)
    _describe_password(app)
    for pages in (console, letter_pages, timeline_pages):
        app.register_blueprint(pages.blueprint)
    return app


def create_worker(home: Installation) -> Worker:
    """The loops that hear every event, and the one that measures all services."""
    forget = partial(copies.forget, after=home.settings.forget_timeline_after)
    feed = home.loops(SERVICE, handlers.table(), together={"ops.events": handlers.together}, forgets=[forget])
    return Worker([*feed, Measuring(settings=home.settings, databases=home.databases(), clock=home.clock)])


def _describe_password(app: Flask) -> None:
    """Name the second way in, which only ops has, in the API description."""
    spec = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec
    scheme = {"type": "http", "scheme": "basic", "description": "The ops password, with any user name"}
    spec.components.security_scheme("password", scheme)
