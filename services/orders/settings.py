"""How long things last, and how large they may be."""

from datetime import timedelta

KEEP_KEYS = timedelta(days=7)  # an Idempotency-Key answers the same at least this long; 24 h are promised
PAGE_LIFE = timedelta(days=120)  # from the order to the day its customer's page closes
MOST_LINES = 500
MOST_PARCELS = 500
MOST_NEEDS = 20
