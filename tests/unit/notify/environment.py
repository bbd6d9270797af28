"""The variables of an installation with real providers."""

# A P-256 public key of nobody's: the base point of the curve.
PUBLIC_KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncD"
    "fYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q=="
)
SERVICE_SID = "MG" + "0123456789abcdef" * 2

TWILIO = {
    "PERILLE_SMS": "twilio",
    "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
    "TWILIO_AUTH_TOKEN": "a-token-of-nobody",
    "TWILIO_FROM": "+358401110000",
}
SENDGRID = {
    "PERILLE_EMAIL": "sendgrid",
    "SENDGRID_API_KEY": "SG.a-key-of-nobody",
    "SENDGRID_WEBHOOK_PUBLIC_KEY": PUBLIC_KEY,
    "PERILLE_EMAIL_FROM": "posti@mukikauppa.fi",
}
