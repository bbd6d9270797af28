"""Contact points on pages that others may read, too."""


def masked(address: str) -> str:
    """A contact point as its owner knows it and nobody else learns it: •••• 567, a•••@example.fi."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}" if at else f"••••\u00a0{address[-3:]}"
