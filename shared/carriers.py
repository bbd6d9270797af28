"""The carriers an installation knows: orders accepts these names, tracking has a profile for each."""

CARRIERS = ("generic-edifact", "posti")
