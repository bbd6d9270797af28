"""Identifiers that sort by the time they were made (UUID version 7, RFC 9562 §5.7)."""

import os
import time
import uuid
from datetime import datetime

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"  # base 32 without i, l, o, u: safe to read out


def uuid7() -> uuid.UUID:
    """48 bits of Unix milliseconds, then 74 random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def new_id(prefix: str) -> str:
    """A public id such as `ord_01hf…`: the prefix names the kind, the rest sorts by time."""
    return _written(prefix, uuid7().int)


def oldest_id(prefix: str, at: datetime) -> str:
    """The smallest id of a kind that can have been made at a time: all that were made before it sort before it."""
    return _written(prefix, int(at.timestamp() * 1000) << 80)


def _written(prefix: str, value: int) -> str:
    digits = []
    for _ in range(26):
        value, digit = divmod(value, 32)
        digits.append(_CROCKFORD[digit])
    return f"{prefix}_{''.join(reversed(digits))}"
