"""The address that SendGrid's inbound parse posts answers to; its key stands in for a signature."""

from shared.links import Links


def key(links: Links) -> str:
    """What proves that a caller was told the address: SendGrid signs such calls only where it was asked to."""
    return links.sign("sendgrid", "inbound")[:32]


def url(links: Links) -> str:
    """The whole address, as it is entered at SendGrid."""
    return f"{links.public_url}/v1/providers/sendgrid/inbound?key={key(links)}"
