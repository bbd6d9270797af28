"""Links to the customer's page. A token is derived from the order, so that only its hash need be kept."""

import base64
import hashlib
import hmac


def hash_token(token: str) -> str:
    """What is stored of a token: enough to recognise it, not to make it."""
    return hashlib.sha256(token.encode()).hexdigest()


class Links:
    """Makes the links of one installation. An order has the same link until its shop asks for a new one.

    `edition` counts the new ones: each makes the link before it worthless.
    """

    def __init__(self, *, public_url: str, secret: str) -> None:
        self.public_url = public_url
        self._secret = secret.encode()

    def token(self, order_id: str, edition: int = 0) -> str:
        """22 characters that hold 128 bits; nobody without the secret can guess one."""
        named = f"page:{order_id}:{edition}" if edition else f"page:{order_id}"
        digest = hmac.new(self._secret, named.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")

    def page_url(self, order_id: str, edition: int = 0) -> str:
        return f"{self.public_url}/t/{self.token(order_id, edition)}"

    def leave_url(self, order_id: str, edition: int = 0) -> str:
        """Where a mail program's own unsubscribe button posts to (RFC 8058): it closes mail to the customer."""
        return f"{self.page_url(order_id, edition)}/unsubscribe"

    def sign(self, purpose: str, value: str) -> str:
        """A signature that proves that this installation said `value` for that purpose."""
        return hmac.new(self._secret, f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()

    def code(self, check_id: str) -> str:
        """Six digits that only whoever read the message about this check can know; they are kept nowhere."""
        return f"{int(self.sign('contact-code', check_id)[:16], 16) % 1_000_000:06}"
