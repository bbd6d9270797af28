"""Text messages through Twilio."""

from twilio.rest.api.v2010.account.message import MessageInstance

from services.notify.channels import Lost, Outcome, Outgoing
from services.notify.channels.text_sender import TextSender
from services.notify.channels.twilio import Messages


class TwilioSms:
    """Sends from one number or name, or lets a Messaging Service choose."""

    provider = "twilio"

    def __init__(self, messages: Messages, sender: TextSender) -> None:
        self._messages, self._sender = messages, sender
        self._from = {"messaging_service_sid" if sender.is_service else "from_": sender.value}

    def send(self, message: Outgoing) -> Outcome:
        return self._messages.send(message, to=message.to, body=message.text, **self._from)

    def lookup(self, lost: Lost) -> Outcome | None:
        return self._messages.lookup(lost, to=lost.to, sender=self._is_ours, worded=True)

    def _is_ours(self, row: MessageInstance) -> bool:
        return bool(self._sender.value == (row.messaging_service_sid if self._sender.is_service else row.from_))
