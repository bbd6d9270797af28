"""What a failed attempt asks for next, and what it teaches about the address."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

# Why a channel is closed to an address. `invalid`: nobody has it · `landline`: takes no texts · `bounced`: its server
# refuses it · `full`: no room for now · `absent`: not a user of this channel · `opted_out`: its owner said stop ·
# `blocked`: they said so in a word of the provider's, which refuses our messages until it hears START ·
# `complained`: its owner reported us as spam
Lesson = Literal["invalid", "landline", "bounced", "full", "absent", "opted_out", "blocked", "complained"]

WORD_OF_OWNER = ("opted_out", "blocked", "complained")  # never weakened by what a provider says of the address


class Follow(StrEnum):
    """What to do after an attempt that did not arrive."""

    AGAIN = "again"  # the provider never took it: the same channel, a little later
    ONCE_MORE = "once_more"  # one more try while the notice is worth it, then another channel
    OTHER = "other"  # another channel
    HOLD = "hold"  # our account or configuration: the channel is held, the notice waits, people are alerted
    GIVE_UP = "give_up"  # no try of ours will change it: it failed, and is counted


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of a provider's table of errors."""

    follow: Follow
    lesson: Lesson | None = None


UNKNOWN_CODE = Fault(Follow.GIVE_UP)  # a code we have no row for: no automatic retry, count and alert
