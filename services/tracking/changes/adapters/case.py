"""The shop's people: a wish waits in their work list until they have settled it with the carrier."""

from services.tracking.changes.adapters import Answer, Request


class Case:
    """Takes everything; the answer comes over the API."""

    def ask(self, request: Request) -> Answer:
        return Answer(result="waiting")

    def withdraw(self, request: Request) -> Answer:
        return Answer(result="waiting")
