"""Signatures under certificate PDFs: a P-256 or RSA key by pyHanko, or none.

An outside seal service would be another ``Signer``. On first run a self-signed development key is
made and clearly marked; production makes none (DESIGN).
"""

import io
import os
import shutil
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

DEVELOPMENT = "DEVELOPMENT ONLY"


class Signer(Protocol):
    fingerprint: str  # SHA-256 of the signing certificate, hex
    is_development: bool

    def sign(self, pdf: bytes) -> bytes: ...


class NoSigner:
    """Certificates stay unsigned."""

    fingerprint = ""
    is_development = False

    def sign(self, pdf: bytes) -> bytes:
        return pdf


class KeySigner:
    """Signs with a key on this machine; the loaded key is kept."""

    def __init__(self, key_file: Path, certificate_file: Path):
        self._signer = signers.SimpleSigner.load(str(key_file), str(certificate_file))
        self.certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        self.fingerprint = self.certificate.fingerprint(hashes.SHA256()).hex()
        self.is_development = DEVELOPMENT in self.certificate.subject.rfc4514_string()

    def sign(self, pdf: bytes) -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        # The PAdES filter would raise the file to PDF 2.0, which PDF/A-3 is not.
        meta = signers.PdfSignatureMetadata(
            field_name="Issuer", subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED, md_algorithm="sha256"
        )
        return signers.PdfSigner(meta, self._signer).sign_pdf(writer).getvalue()


def configured_signer() -> Signer:
    """The signer that the settings name; the development key where they may and name none."""
    if not settings.SIGNING:
        return NoSigner()
    if settings.SIGNING_KEY_FILE:
        return _load(Path(settings.SIGNING_KEY_FILE), Path(settings.SIGNING_CERTIFICATE_FILE))
    if not settings.MAY_MAKE_KEYS:
        return NoSigner()
    return _load(*development_key(Path(settings.KEYS_DIR)))


def development_key(directory: Path) -> tuple[Path, Path]:
    """(key, certificate) files of the development key, made when missing; the first process wins."""
    folder = directory / "signing"
    if not folder.exists():
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch = directory / f"signing.{os.getpid()}"
        scratch.mkdir(mode=0o700)
        key, certificate = _new_development_key()
        for name, content in (("key.pem", key), ("certificate.pem", certificate)):
            (scratch / name).touch(mode=0o600)
            (scratch / name).write_bytes(content)
        try:
            scratch.rename(folder)
        except OSError:  # another process was first
            shutil.rmtree(scratch)
    return folder / "key.pem", folder / "certificate.pem"


def _new_development_key() -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{DEVELOPMENT} 开发密钥")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, certificate.public_bytes(serialization.Encoding.PEM)


@lru_cache(maxsize=4)
def _load(key_file: Path, certificate_file: Path) -> KeySigner:
    return KeySigner(key_file, certificate_file)
