import base64
import hashlib
import subprocess
from pathlib import Path

from deploy.nginx.render import TLS


def certificate(folder: Path, *names: str, redirect_from: str = "") -> TLS:
    """Make a self-signed certificate for these hosts ("DNS:..." or "IP:..."), valid two days."""
    made = TLS(folder / "site.pem", folder / "site.key", redirect_from)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         f"subjectAltName={','.join(names)}", "-keyout", made.key, "-out", made.certificate],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return made


def fingerprint(tls: TLS) -> str:
    """Return the fingerprint of its public key for --ignore-certificate-errors-spki-list.

    With --ignore-certificate-errors chromium would not cache, unlike that of visitors.
    """
    key = ["openssl", "x509", "-in", tls.certificate, "-noout", "-pubkey"]
    public = subprocess.run(key, check=True, capture_output=True).stdout
    der = ["openssl", "pkey", "-pubin", "-outform", "der"]
    plain = subprocess.run(der, input=public, check=True, capture_output=True).stdout
    return base64.b64encode(hashlib.sha256(plain).digest()).decode()
