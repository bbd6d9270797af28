"""What can be tuned in ops, in one place. Times by the story's clock."""

from datetime import timedelta

KEEP_TIMELINE = timedelta(days=400)  # a year, so that last season's question can be answered, and a month for asking it
CASE_PATIENCE = timedelta(hours=24)  # after that the customer has been told that nobody answered
