"""WhatsApp through Twilio: free text within 24 hours of the customer's own word, else an approved template."""

import json

from twilio.rest.api.v2010.account.message import MessageInstance

from services.notify.channels import Lost, Outcome, Outgoing
from services.notify.channels.twilio import Messages
from services.notify.content_sids import ContentSids
from services.notify.rules.facts import Kind
from services.notify.rules.faults import Fault, Follow

_PREFIX = "whatsapp:"


class TwilioWhatsApp:
    """Sends from one number; what has no template then goes another way, and is not charged."""

    provider = "twilio"

    def __init__(self, messages: Messages, sender: str, content_sids: ContentSids) -> None:
        self._messages, self._from, self._content_sids = messages, _PREFIX + sender, content_sids

    def send(self, message: Outgoing) -> Outcome:
        said = {"body": message.text} if message.within_window else self._template(message)
        if said is None:
            return Outcome(result="refused", error="no_template", fault=Fault(Follow.OTHER))
        return self._messages.send(message, to=_PREFIX + message.to, from_=self._from, **said)

    def lookup(self, lost: Lost) -> Outcome | None:
        return self._messages.lookup(lost, to=_PREFIX + lost.to, sender=self._is_ours, worded=False)

    def _template(self, message: Outgoing) -> dict[str, str] | None:
        """The template of this kind in this language, and what fills its numbered gaps."""
        sid = self._content_sids.get((Kind(message.kind), message.language))
        if sid is None:
            return None
        values = {str(number): value for number, value in enumerate(message.values, start=1)}
        return {"content_sid": sid, "content_variables": json.dumps(values, ensure_ascii=False)}

    def _is_ours(self, row: MessageInstance) -> bool:
        return bool(self._from == row.from_)
