"""Forms behind a customer's link: each carries what only we can make, so that no other page can send one."""

import hmac

from shared.links import Links, hash_token


def signature(links: Links, token: str) -> str:
    """What each form of a link's pages carries."""
    return links.sign("page-form", hash_token(token))


def is_ours(links: Links, token: str, given: str) -> bool:
    """Whether the form that carries this is one of this very link's pages."""
    return hmac.compare_digest(given.encode(), signature(links, token).encode())
