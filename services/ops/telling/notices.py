"""What customers were told and what they said, in words."""

from zoneinfo import ZoneInfo

from services.ops.telling.said import Facts, because, joined, moment, plain

_SETTLED = {
    "sent": "told by {channel}",
    "delivered": "told by {channel}, delivered",
    "failed": "by {channel} did not arrive",
    "unknown": "by {channel}: nobody knows whether it arrived",
    "expired": "not told after all",
    "cancelled": "not told after all",
}
_SCORES = {1: "bad", 2: "so-so", 3: "good"}


def decided(facts: Facts, zone: ZoneInfo) -> str:
    if facts["decision"] != "send":
        return f"{_kind(facts)} not told{because(facts)}"
    due = f" at {moment(facts['due_at'], zone)}" if "due_at" in facts else ""
    return f"{_kind(facts)} to be told by {facts.get('channel', 'nothing')}{due}"


def settled(facts: Facts, _zone: ZoneInfo) -> str:
    words = _SETTLED.get(facts["status"], str(facts["status"])).format(channel=facts.get("channel", "nothing"))
    return f"{_kind(facts)} {words}{because(facts)}"


def replied(facts: Facts, _zone: ZoneInfo) -> str:
    return f"the customer answered by {facts['channel']}, and the shop is asked to answer"


def feedback(facts: Facts, _zone: ZoneInfo) -> str:
    score = _SCORES.get(facts["score"], str(facts["score"]))
    return joined(f"feedback: {score}", "with a sentence" if facts.get("words") else None)


def _kind(facts: Facts) -> str:
    return f"“{plain(facts['kind'])}”"
