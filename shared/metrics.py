"""The Prometheus series of every process, named in one place. Labels never hold personal data."""

from prometheus_client import Counter, Gauge, Histogram

PUBLISHED = Counter("perille_published", "Events given to the broker", ["service", "outcome"])
PUBLISH_SECONDS = Histogram("perille_publish_seconds", "One batch, from publish to the last confirm", ["service"])
HANDLED = Counter("perille_handled", "Messages handled", ["queue", "event", "outcome"])
BATCH_SECONDS = Histogram("perille_batch_seconds", "One batch of messages, its transaction included", ["queue"])
LAG_SECONDS = Histogram(
    "perille_lag_seconds",
    "Age of an event when it is handled",
    ["queue"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
HELD = Gauge("perille_held", "Messages a consumer has taken and not yet acknowledged", ["queue"])
OUTBOX_PENDING = Gauge("perille_outbox_pending", "Due events not yet sent", ["service"])
OUTBOX_OLDEST = Gauge("perille_outbox_oldest_seconds", "Age of the oldest due event", ["service"])
FAILURES = Gauge("perille_failures", "Messages in the failures table", ["service", "state"])
QUEUE_MESSAGES = Gauge("perille_queue_messages", "Messages in a queue", ["queue", "state"])
QUEUE_CONSUMERS = Gauge("perille_queue_consumers", "Consumers of a queue", ["queue"])
ATTEMPTS = Counter("perille_attempts", "Messages handed to providers", ["provider", "channel", "result", "error"])
CHANNEL = Gauge("perille_channel", "1 for the state that a channel is in", ["channel", "state"])
WAITING = Gauge("perille_notices_waiting", "Due notices that nobody has sent yet", ["priority"])
CALLBACKS = Counter("perille_callbacks", "What providers told us", ["source", "outcome"])
CHANGE_ASKS = Counter(
    "perille_change_asks", "Customers' wishes taken to carriers", ["carrier", "via", "result", "reason"]
)
FORGOTTEN = Counter("perille_forgotten", "Rows deleted, or emptied of what is personal", ["service", "table"])
REPLIES = Counter("perille_replies", "What customers answered", ["channel", "meaning", "outcome"])
BAD_WORDS = Counter(
    "perille_bad_words", "Notices said in our words since the shop's own do not work", ["kind", "channel", "language"]
)
UNKNOWN_LINKS = Counter(
    "perille_unknown_links", "Links asked for that lead nowhere: told so, or slowed", ["service", "outcome"]
)
REQUESTS = Histogram("perille_request_seconds", "HTTP requests", ["service", "route", "status"])
