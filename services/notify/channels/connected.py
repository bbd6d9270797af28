"""The channels that reach people, made from our accounts. Importing this loads both SDKs: 0.3 s and 30 MB."""

from urllib3 import PoolManager

from services.notify.channels import Channel
from services.notify.channels.accounts import Accounts
from services.notify.channels.sendgrid_email import SendGridEmail
from services.notify.channels.twilio import Messages
from services.notify.channels.twilio_sms import TwilioSms
from services.notify.channels.twilio_whatsapp import TwilioWhatsApp
from shared.clock import Clock


def connect(accounts: Accounts, *, clock: Clock, public_url: str, pool: PoolManager) -> dict[str, Channel]:
    """What the accounts can send on, by channel. Nothing is called yet."""
    made: dict[str, Channel] = {}
    if twilio := accounts.twilio:
        messages = Messages(twilio, pool, clock=clock, public_url=public_url)
        made["sms"] = TwilioSms(messages, twilio.sender)
        if twilio.whatsapp_from:
            made["whatsapp"] = TwilioWhatsApp(messages, twilio.whatsapp_from, twilio.content_sids)
    if accounts.sendgrid:
        made["email"] = SendGridEmail(accounts.sendgrid, pool, clock=clock)
    return made
