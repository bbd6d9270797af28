"""Stand-ins of the providers: over HTTP and TLS what Twilio and SendGrid do, their bad moments included."""
