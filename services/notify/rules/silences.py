"""Why a notice is not told, in a word: for programs, and as the key of what its customer reads of it on their page."""

from typing import Literal

# no longer so, or no longer of use
#   order_cancelled · overtaken: the shipment, or the answer to a wish, is elsewhere by now · deadline_passed: the last
#   day to collect · day_over: of the delivery · window_over: the time it names · too_late · replaced: by newer news ·
#   being_changed: the customer waits for the answer to a wish
# no news
#   already_told · no_new_window · small_change: of the window · spoke_up: they have said how it went · missing: they
#   have said that it is not there · trouble: of which the shop knows · not_finished: more is to come
# not wanted
#   switched_off, not_asked_for: by the shop · asked_lately: how it went · not_wanted, paused: by the customer
# no way, or enough
#   carrier_told: the carrier has, itself · unreachable · daily_cap
Silence = Literal[
    "order_cancelled",
    "overtaken",
    "deadline_passed",
    "day_over",
    "window_over",
    "too_late",
    "replaced",
    "being_changed",
    "already_told",
    "no_new_window",
    "small_change",
    "spoke_up",
    "missing",
    "trouble",
    "not_finished",
    "switched_off",
    "not_asked_for",
    "asked_lately",
    "not_wanted",
    "paused",
    "carrier_told",
    "unreachable",
    "daily_cap",
]
