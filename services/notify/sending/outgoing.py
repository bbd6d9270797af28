"""A notice as its provider needs it."""

from typing import Any

from services.notify.channels import Outgoing
from services.notify.deciding.compose import subject
from services.notify.deciding.record import said_in
from services.notify.models import Attempt
from services.notify.sending.last_look import LastLook
from services.notify.wording.attachments import attachments
from services.notify.wording.content_values import content_values
from services.notify.wording.writing import headline


def outgoing(attempt: Attempt, look: LastLook) -> Outgoing:
    """The message of one attempt, once its notice is worded."""
    row = look.row
    return Outgoing(
        attempt_id=attempt.id,
        notice_id=row.id,
        shop_id=row.shop_id,
        kind=row.kind,
        channel=attempt.channel,
        language=row.language,
        sender=look.matter.order.shop_name,
        to=attempt.recipient,
        subject=row.subject,
        text=row.text or "",
        html=row.html,
        segments=row.segments or 1,
        priority=row.priority,
        lifetime=look.lifetime,
        within_window=look.within_window,
        **_beside(attempt.channel, look),
    )


def _beside(channel: str, look: LastLook) -> dict[str, Any]:
    """What goes out beside the words: made now from the same facts, and not kept with the notice."""
    row, matter = look.row, look.matter
    if channel not in ("email", "whatsapp"):
        return {}
    about = subject(said_in(row), matter, read_at=matter.now, channel=channel)
    if channel == "whatsapp":
        return {"values": content_values(about, row.language, news=headline(about, row.language))}
    leave_url = matter.policy.links.leave_url(matter.order.id, matter.order.page_edition)
    return {"attachments": attachments(about, row.language), "leave_url": leave_url}
