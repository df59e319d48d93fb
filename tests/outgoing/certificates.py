"""Certificates, made by openssl."""

import subprocess
from pathlib import Path


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """A certificate for names or addresses that signs itself, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    alternatives = ",".join(f"{'IP' if name[0].isdigit() else 'DNS'}:{name}" for name in names)
    subject = ["-subj", f"/CN={names[0]}", "-addext", f"subjectAltName={alternatives}"]
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subprocess.run([*new, *subject, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key
