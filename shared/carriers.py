"""The carriers an installation knows, and what customers call them; tracking has a profile for each."""

# None where the name would mean nothing to a customer: "the carrier" is said instead.
CARRIERS: dict[str, str | None] = {
    "generic-edifact": None,
    "bring": "Bring",
    "posti": "Posti",
}
