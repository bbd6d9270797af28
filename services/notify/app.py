"""Wires notify: which channels this installation has, its web pages, its loops."""

from collections.abc import Mapping
from functools import partial

from flask import Flask

from services.notify import api, handlers, pages
from services.notify.channels import Channel
from services.notify.channels.sandbox import Sandbox
from services.notify.sender import Sender
from services.notify.settings import Policy, policy
from shared.installation import Installation
from shared.web import create_app
from shared.worker import Worker

NAME = "notify"


def create_web(home: Installation) -> Flask:
    """The API, and the sandbox's telephone and mailbox."""
    app = create_app(home.service(NAME), [api.blueprint], title="Notices", import_name=__name__)
    app.register_blueprint(pages.blueprint)
    return app


def create_worker(home: Installation) -> Worker:
    """Consumers, relay, retries and housekeeping, and the sender."""
    rules = policy(home.settings, home.links)
    sender = Sender(
        database=home.database(NAME),
        clock=home.clock,
        channels=channels(home, rules),
        policy=rules,
        wake=partial(home.wake, NAME),
        alone=home.settings.in_memory,
    )
    loops = home.loops(NAME, handlers.table(rules), {"notify.due": sender.after_commit})
    return Worker([*loops, sender])


def channels(home: Installation, rules: Policy) -> Mapping[str, Channel]:
    """The channel that each kind of message goes out on; one sandbox serves all."""
    sandbox = Sandbox(home.database(NAME), home.clock)
    return {channel: sandbox for channel, provider in rules.providers.items() if provider == "sandbox"}
