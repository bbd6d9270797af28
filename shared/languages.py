"""The languages that customers are spoken to in, each with its own name for itself; the most spoken here first."""

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
