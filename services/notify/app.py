"""Wires notify: which channels this installation has, its web pages, its loops."""

from collections.abc import Mapping
from functools import partial

from flask import Flask

from services.notify import api, handlers, pages, policy_api
from services.notify.accounts import accounts
from services.notify.channels import Channel
from services.notify.channels.sandbox import Sandbox
from services.notify.sender import Sender
from services.notify.settings import Policy, policy
from shared.installation import Installation
from shared.web import create_app
from shared.worker import Worker

SERVICE = "notify"


def create_web(home: Installation) -> Flask:
    """The API, and the sandbox's telephone and mailbox. Raises BadSetting."""
    parts = {"accounts": accounts(home.settings, home.clock.now().date())}
    apis = [api.blueprint, policy_api.blueprint]
    app = create_app(home.service(SERVICE, parts), apis, title="Notices", import_name=__name__)
    app.register_blueprint(pages.blueprint)
    return app


def create_worker(home: Installation) -> Worker:
    """Consumers, relay, retries and housekeeping, and the sender."""
    rules = policy(home.settings, home.links)
    sender = Sender(
        database=home.database(SERVICE),
        clock=home.clock,
        channels=channels(home, rules),
        policy=rules,
        wake=partial(home.wake, SERVICE),
        alone=home.settings.in_memory,
    )
    loops = home.loops(SERVICE, handlers.table(rules), {"notify.due": sender.after_commit})
    return Worker([*loops, sender])


def channels(home: Installation, rules: Policy) -> Mapping[str, Channel]:
    """What each kind of message goes out on, by the provider that the environment names; one sandbox serves all."""
    made: dict[str, Channel] = {"sandbox": Sandbox(home.database(SERVICE), home.clock)}
    return {channel: made[provider] for channel, provider in rules.providers.items()}
