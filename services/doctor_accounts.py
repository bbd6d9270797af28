"""What `perille doctor` examines where messages reach real people: senders, addresses, templates."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from services.findings import Finding
from services.notify.channels.accounts import SendGrid, Twilio, accounts
from services.notify.hearing import inbound_address
from shared.languages import LANGUAGES
from shared.links import Links
from shared.settings import LOOPBACK, BadSetting, Settings


def examine_accounts(settings: Settings, today: date, environ: Mapping[str, str] | None = None) -> list[Finding]:
    """Our accounts at the providers; nothing where all is sandbox."""
    try:
        ours = accounts(settings, today, environ)
    except BadSetting as error:
        name, _, rest = str(error).partition(": ")
        return [Finding(name, well=False, remedy=rest)]
    found = [
        *(_twilio(ours.twilio) if ours.twilio else []),
        *(_sendgrid(ours.sendgrid, settings) if ours.sendgrid else []),
    ]
    if any(account and not _is_local(account.url) for account in (ours.twilio, ours.sendgrid)):
        found.append(_public(settings.public_url))
    return found


def _twilio(account: Twilio) -> list[Finding]:
    kind = "a Messaging Service" if account.sender.is_service else "a name" if account.sender.is_name else "a number"
    replies = "" if account.takes_replies else ", which takes no replies: STOP works by the link and by mail only"
    found = [Finding(f"texts come from {account.sender.value}, {kind}{replies}", well=True)]
    if account.sender != account.wanted:
        found.append(_not_authorised(account))
    if account.whatsapp_from:
        found.append(_templates(account))
    return found


def _not_authorised(account: Twilio) -> Finding:
    name, since = account.wanted.value, account.authorised
    state = f"may send texts from {since} on" if since else "is a sender that nobody declared authorised"
    remedy = (
        f"restart Perille on {since}"
        if since
        else "have it authorised by the networks (in Finland: Traficom), then set TWILIO_FROM_AUTHORISED to the day"
    )
    return Finding(f"{name} {state}", well=False, remedy=remedy)


def _templates(account: Twilio) -> Finding:
    kinds = {kind for kind, _ in account.content_sids}
    missing = sorted(
        f"{kind} {language}" for kind in kinds for language in LANGUAGES if (kind, language) not in account.content_sids
    )
    what = f"WhatsApp has {len(account.content_sids)} templates, for {len(kinds)} kinds of notice"
    remedy = (
        f"add these to PERILLE_WHATSAPP_TEMPLATES: {', '.join(missing)}"
        if kinds
        else "without PERILLE_WHATSAPP_TEMPLATES it says something only within 24 hours of a customer's own message"
    )
    return Finding(what, well=bool(kinds) and not missing, remedy=remedy)


def _sendgrid(account: SendGrid, settings: Settings) -> list[Finding]:
    keys = "its key" if len(account.webhook_keys) == 1 else "two keys, while they are changed"
    links = Links(public_url=settings.public_url, secret=settings.secret_key)
    return [
        Finding(f"mail comes from {account.sender}; events are signed with {keys}", well=True),
        Finding(f"answers to mail are to be posted to {inbound_address.url(links)}", well=True),
    ]


def _public(url: str) -> Finding:
    """Providers call us back there, and customers open it."""
    parts = urlsplit(url)
    return Finding(
        f"providers can call {url}",
        well=parts.scheme == "https" and parts.hostname not in LOOPBACK,
        remedy="set PERILLE_PUBLIC_URL to the https origin that this installation has in the Internet",
    )


def _is_local(url: str | None) -> bool:
    return url is not None and urlsplit(url).hostname in LOOPBACK
