"""What can be tuned in tracking, in one place. Times by the story's clock unless said otherwise."""

from datetime import timedelta

# How much of a file is applied in one transaction: enough to batch well, short enough to let others in.
CHUNK_MESSAGES = 500
CHUNK_SCANS = 1000
PIECE = 64 * 1024  # bytes handed to a carrier's parser at once

# A file whose reading was interrupted is taken up again by whoever finds it so.
NET_AFTER = timedelta(seconds=30)
READING_LEASE = timedelta(seconds=60)  # real time: a reader that is silent for so long is gone
READING_ATTEMPTS = 5

# Carriers use their numbers again. A shipment takes scans from so long before its registration (its data may come
# late) to so long after it (a return may take months).
CLAIM_BEFORE = timedelta(days=120)
CLAIM_AFTER = timedelta(days=365)

DEBOUNCE_SECONDS = 600  # for a carrier that has no profile here

# A customer of whom no order is known: word of the first one may be late.
ORDERS_WITHIN = timedelta(days=30)

MOST_FAULTS = 500  # kept of each kind in an intake's summary; the rest is counted
