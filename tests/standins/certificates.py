"""A certificate authority for the stand-ins, which clients trust through SSL_CERT_FILE."""

import ssl
import tempfile
from pathlib import Path


class Authority:
    """Signs the certificate of localhost; `file` is what a client must trust."""

    def __init__(self) -> None:
        import trustme  # noqa: PLC0415 - `make run STANDINS=yes` goes without TLS, and has no test libraries

        self._folder = tempfile.TemporaryDirectory(prefix="perille-standins-")
        self._ca = trustme.CA()
        self.file = Path(self._folder.name) / "authority.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        return context

    def close(self) -> None:
        self._folder.cleanup()
