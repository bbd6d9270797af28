"""Wires notify: which channels this installation has, its web pages, its loops."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import structlog
from flask import Flask

from services.notify import api, handlers, pages
from services.notify.channels import Channel
from services.notify.channels.accounts import Accounts, accounts
from services.notify.channels.own_links import OwnLinksOnly
from services.notify.channels.sandbox import Sandbox
from services.notify.deciding import locks
from services.notify.hearing import callbacks, providers, replies_api
from services.notify.people import contact_codes, feedback_pages, one_click, preference_api, preference_pages
from services.notify.sending.code_sender import CodeSender
from services.notify.sending.lookout import Lookout
from services.notify.sending.sender import Sender, Surroundings
from services.notify.settings import THREADS, Policy, policy
from services.notify.shops import policy_api, templates_api
from services.notify.shops.shop_words import ShopWords
from shared import topology
from shared.connections import open_pool
from shared.installation import Installation
from shared.page import look
from shared.web import create_app
from shared.worker import Worker

SERVICE = "notify"

log = structlog.get_logger(__name__)


def create_web(home: Installation, ours: Accounts | None = None) -> Flask:
    """The API, where providers call, and the sandbox's telephone and mailbox. Raises BadSetting.

    `ours` are the accounts at the providers, if not those of the environment.
    """
    ours = ours or accounts(home.settings, home.clock.now().date())
    parts = {"accounts": ours, "policy": _rules(home, ours)}
    apis = [one.blueprint for one in (api, policy_api, preference_api, replies_api, templates_api, providers)]
    app = create_app(home.service(SERVICE, parts), apis, title="Notices", import_name=__name__)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(look)
    app.register_blueprint(preference_pages.blueprint)
    app.register_blueprint(feedback_pages.blueprint)
    app.register_blueprint(one_click.blueprint)
    return app


def create_worker(home: Installation, ours: Accounts | None = None) -> Worker:
    """Consumers, relay, retries and housekeeping, and the sender. Raises BadSetting."""
    ours = ours or accounts(home.settings, home.clock.now().date())
    rules = _rules(home, ours)
    for warning in ours.warnings:
        log.warning("account.warning", text=warning)
    around = Surroundings(
        database=home.database(SERVICE),
        clock=home.clock,
        channels=channels(home, rules, ours),
        policy=rules,
        wake_relay=partial(home.wake, SERVICE),
    )
    sender = Sender(around)
    lookout = Lookout(around, sender, alone=home.settings.in_memory)
    # Whatever was heard may have made a notice due; notice.due says that the time of one has come.
    woken = dict.fromkeys((row.queue for row in topology.of(SERVICE)), sender.wake)
    forgets = [callbacks.forget, contact_codes.forget]
    loops = home.loops(
        SERVICE,
        handlers.table(rules),
        woken,
        forgets=forgets,
        before=locks.hold_batch,
        together={"notify.events": handlers.together(rules)},
    )
    return Worker([*loops, sender, lookout, CodeSender(around, alone=home.settings.in_memory)])


def channels(home: Installation, rules: Policy, ours: Accounts) -> Mapping[str, Channel]:
    """What each kind of message goes out on: through our account where there is one, else into the sandbox."""
    found: dict[str, Channel] = {}
    if ours.twilio or ours.sendgrid:
        from services.notify.channels import connected  # noqa: PLC0415 - only who sends loads the SDKs

        connections = open_pool(THREADS)
        found = connected.connect(ours, clock=home.clock, public_url=home.settings.public_url, pool=connections)
    sandbox = Sandbox(home.database(SERVICE), home.clock)
    return {name: OwnLinksOnly(found.get(name, sandbox), home.settings.public_url) for name in rules.providers}


def _rules(home: Installation, ours: Accounts) -> Policy:
    rules = policy(home.settings, home.links)
    words = ShopWords(home.database(SERVICE), rules.words_folder)
    return replace(rules, answerable=ours.answerable, senders=ours.senders, words=words)
