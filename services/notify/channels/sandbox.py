"""A provider that reaches nobody: messages are kept, and shown as a telephone and a mailbox at /sandbox."""

from base64 import b64encode

from sqlalchemy import select

from services.notify.channels import Attachment, Lost, Outcome, Outgoing
from services.notify.models import SandboxMessage
from shared.clock import Clock
from shared.database import Database, insert_new
from shared.ids import new_id


class Sandbox:
    """Takes each attempt once, and confirms its delivery at once."""

    provider = "sandbox"

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def send(self, message: Outgoing) -> Outcome:
        message_id = new_id("msg")
        row = {
            "id": message_id,
            "attempt_id": message.attempt_id,
            "notice_id": message.notice_id,
            "shop_id": message.shop_id,
            "channel": message.channel,
            "sender": message.sender,
            "recipient": message.to,
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "attachments": [_kept(one) for one in message.attachments] or None,
            "at": self._clock.now(),
        }
        with self._database.write() as session:
            insert_new(session, SandboxMessage, [row], key=("attempt_id",))
        return Outcome(result="delivered", provider_id=message_id)

    def lookup(self, lost: Lost) -> Outcome | None:
        with self._database.read() as session:
            found = session.scalar(select(SandboxMessage.id).where(SandboxMessage.attempt_id == lost.attempt_id))
        return Outcome(result="delivered", provider_id=found) if found else None


def _kept(one: Attachment) -> dict[str, str | None]:
    content = b64encode(one.content).decode()
    return {"name": one.name, "media_type": one.media_type, "cid": one.cid, "content": content}
