"""What an attempt has come to, by all that was ever said of it: word comes twice, late and in any order."""

from collections.abc import Collection, Mapping

# Each status outranks those before it, so that the same words give the same end in whatever order they come.
# `not_sent` is our own finding, which any word of the provider corrects. `refused` and `failed` rank the same: the
# first one stands.
_FIRST_STEPS = ("sending", "unknown", "not_sent", "accepted", "sent")
# A text's `delivered` is the telephone's own word, and ends every doubt: what was undelivered has come after all.
_OF_TEXTS = {status: rank for rank, status in enumerate((*_FIRST_STEPS, "failed", "delivered"))}
# A mail's is the word of the server that took it, which may still send it back: a bounce is the last word.
_OF_MAIL = {status: rank for rank, status in enumerate((*_FIRST_STEPS, "delivered", "failed"))}
_RANKS: Mapping[str, Mapping[str, int]] = {"email": _OF_MAIL}

LOST = frozenset({"not_sent", "failed", "refused"})  # it did not arrive, and something else may
ON_ITS_WAY = frozenset({"accepted", "sent"})  # no more may ever be heard of it


def follows(before: str, after: str, *, channel: str) -> bool:
    """Whether `after` is news for an attempt on `channel` that stands at `before`."""
    ranks = _RANKS.get(channel, _OF_TEXTS)
    return _rank(ranks, after) > _rank(ranks, before)


def _rank(ranks: Mapping[str, int], status: str) -> int:
    return ranks["failed" if status == "refused" else status]


# What the attempts of a notice make of it: the first row with one of them decides.
_MADE_OF: tuple[tuple[str, frozenset[str]], ...] = (
    ("delivered", frozenset({"delivered"})),
    ("sending", frozenset({"sending"})),
    ("sent", ON_ITS_WAY),
    ("unknown", frozenset({"unknown"})),
    ("failed", LOST),
)


def notice_status(attempts: Collection[str]) -> str:
    """The status of a notice that waits for nothing more of ours, by its attempts, of which there is at least one."""
    return next(status for status, among in _MADE_OF if not among.isdisjoint(attempts))
