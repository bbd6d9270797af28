"""Why something cannot be done: plain exceptions that the edge turns into problem details."""

from collections.abc import Sequence

Fault = tuple[str, str]  # a dotted path such as lines.0.quantity, and the reason


class Invalid(Exception):
    """The request itself is wrong, at these places."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(path for path, _ in faults))
        self.faults = list(faults)


class Refused(Exception):
    """The request is right, but things stand in its way; the text says which."""


class Missing(Exception):
    """This shop has nothing of that name."""
