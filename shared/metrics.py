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
REQUESTS = Histogram("perille_request_seconds", "HTTP requests", ["service", "route", "status"])
