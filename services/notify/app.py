"""Wires notify: which channels this installation has, its web pages, its loops."""

from collections.abc import Mapping
from functools import partial

from flask import Flask

from services.notify import api, handlers, pages, policy_api
from services.notify.accounts import accounts
from services.notify.channels import Channel
from services.notify.channels.sandbox import Sandbox
from services.notify.lookout import Lookout
from services.notify.sender import Sender, Surroundings
from services.notify.settings import Policy, policy
from shared import topology
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
    around = Surroundings(
        database=home.database(SERVICE),
        clock=home.clock,
        channels=channels(home, rules),
        policy=rules,
        wake_relay=partial(home.wake, SERVICE),
    )
    sender = Sender(around)
    lookout = Lookout(around, sender, alone=home.settings.in_memory)
    # Whatever was heard may have made a notice due; notice.due says that the time of one has come.
    woken = dict.fromkeys((row.queue for row in topology.of(SERVICE)), sender.wake)
    loops = home.loops(SERVICE, handlers.table(rules), woken)
    return Worker([*loops, sender, lookout])


def channels(home: Installation, rules: Policy) -> Mapping[str, Channel]:
    """What each kind of message goes out on, by the provider that the environment names; one sandbox serves all."""
    made: dict[str, Channel] = {"sandbox": Sandbox(home.database(SERVICE), home.clock)}
    return {channel: made[provider] for channel, provider in rules.providers.items()}
