"""What can be tuned in ops, in one place. Times by the story's clock."""

from datetime import timedelta

CASE_PATIENCE = timedelta(hours=24)  # after that the customer has been told that nobody answered
