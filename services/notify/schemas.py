"""What notify's API answers."""

from collections.abc import Mapping, Sequence
from typing import Any

import marshmallow as ma

from services.notify.models import Attempt, Notice, SandboxMessage
from shared.paging import PageArgs


class NoticeArgs(PageArgs):
    """Which notices are asked for."""

    order_id = ma.fields.String(load_default=None)
    shipment_id = ma.fields.String(load_default=None)


class AttemptOut(ma.Schema):
    channel = ma.fields.String()
    provider = ma.fields.String()
    status = ma.fields.String()
    error = ma.fields.String(allow_none=True)
    at = ma.fields.DateTime()


class NoticeOut(ma.Schema):
    """One decision: what was told, or why nothing was."""

    id = ma.fields.String()
    order_id = ma.fields.String()
    shipment_ids = ma.fields.List(ma.fields.String())
    kind = ma.fields.String()
    decision = ma.fields.String(metadata={"description": "send or suppressed"})
    reason = ma.fields.String(allow_none=True)
    channel = ma.fields.String(allow_none=True)
    language = ma.fields.String()
    to = ma.fields.String(allow_none=True)
    subject = ma.fields.String(allow_none=True)
    text = ma.fields.String(allow_none=True)
    segments = ma.fields.Integer(allow_none=True)
    status = ma.fields.String(
        metadata={"description": "scheduled, sending, sent, delivered, failed, unknown, expired, cancelled"}
    )
    due_at = ma.fields.DateTime(allow_none=True)
    sent_at = ma.fields.DateTime(allow_none=True)
    settled_at = ma.fields.DateTime(allow_none=True)
    attempts = ma.fields.List(ma.fields.Nested(AttemptOut))
    because = ma.fields.List(ma.fields.String(), metadata={"description": "One line a rule, in order"})


class NoticesOut(ma.Schema):
    items = ma.fields.List(ma.fields.Nested(NoticeOut))
    next = ma.fields.String(allow_none=True)


class SandboxMessageOut(ma.Schema):
    """A message that the sandbox kept instead of sending."""

    channel = ma.fields.String()
    to = ma.fields.String()
    subject = ma.fields.String(allow_none=True)
    text = ma.fields.String()
    html = ma.fields.String(allow_none=True)
    at = ma.fields.DateTime()
    notice_id = ma.fields.String()


class SandboxOut(ma.Schema):
    items = ma.fields.List(ma.fields.Nested(SandboxMessageOut))
    next = ma.fields.String(allow_none=True)


def notice(row: Notice, attempts: Sequence[Attempt]) -> dict[str, Any]:
    """A notice's row as the API shows it."""
    shown: dict[str, Any] = {name: getattr(row, name, None) for name in NoticeOut().fields}
    return shown | {"to": row.recipient, "attempts": attempts}


def sandbox_message(row: SandboxMessage) -> Mapping[str, Any]:
    """A kept message as the API shows it."""
    return {
        "channel": row.channel,
        "to": row.recipient,
        "subject": row.subject,
        "text": row.text,
        "html": row.html,
        "at": row.at,
        "notice_id": row.notice_id,
    }
