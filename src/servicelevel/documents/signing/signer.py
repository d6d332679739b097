"""A certificate with its key, with which PDF files are signed: made here, or brought by a person or an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
BITS: Final = 3072
LASTS: Final = timedelta(days=3652)
LARGEST: Final = 64 * 1024
"""Bytes of a PKCS#12 file that is looked at."""
LEAST_BITS: Final = 2048


@dataclass(frozen=True)
class Signer:
    """A certificate, its key, and the certificates between it and a root. The key is never shown or written by this."""

    certificate: x509.Certificate
    key: Key = field(repr=False)
    others: tuple[x509.Certificate, ...] = ()

    @property
    def name(self) -> str:
        """Whose certificate it is."""
        return common_name(self.certificate)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def common_name(certificate: x509.Certificate) -> str:
    """The name on a certificate; its whole subject where it has no common name."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.subject.rfc4514_string()


def made(organisation: str, now: datetime) -> Signer:
    """A new key with a certificate that it signs itself, for ten years. Raises Invalid."""
    if not organisation.strip() or len(organisation) > 64:
        raise Invalid(
            [Problem("name", organisation, "is empty or too long", "name the organisation in 64 letters")]
        )
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, organisation),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(minutes=5)).not_valid_after(now + LASTS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
    )
    return Signer(builder.sign(key, hashes.SHA256()), key)


def from_pkcs12(content: bytes, password: str, path: str = "file") -> Signer:
    """The certificate and key of a PKCS#12 file (.p12, .pfx). Raises Invalid; the password is in no message."""
    if len(content) > LARGEST:
        raise Invalid([Problem(path, f"{len(content):,} bytes", "is too large", "choose the PKCS#12 file")])
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except Exception:  # whatever a foreign file makes the library raise, it is not readable
        remedy = "choose a .p12 or .pfx file and give its password"
        raise Invalid(
            [Problem(path, "", "is no PKCS#12 file, or the password is another one", remedy)]
        ) from None
    return _fit(key, certificate, others, path)


def as_pem(signer: Signer) -> bytes:
    """Key and certificates as PEM, for the file that only the service may read."""
    key = signer.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return key + public_pem((signer.certificate, *signer.others))


def public_pem(certificates: Sequence[x509.Certificate]) -> bytes:
    """Certificates as PEM, for whoever is to trust them."""
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def from_pem(content: bytes, path: str = "file") -> Signer:
    """What `as_pem` wrote. Raises Invalid."""
    try:
        key = serialization.load_pem_private_key(content, None)
        first, *others = x509.load_pem_x509_certificates(content)
    except (ValueError, TypeError):
        raise Invalid(
            [Problem(path, "", "holds no key with its certificate", "make or import it anew")]
        ) from None
    return _fit(key, first, others, path)


def _fit(
    key: object, certificate: x509.Certificate | None, others: Sequence[x509.Certificate], path: str
) -> Signer:
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        remedy = "it needs a certificate and its RSA or elliptic key"
        raise Invalid([Problem(path, "", "holds no certificate with a key that signs", remedy)])
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < LEAST_BITS:
        raise Invalid(
            [Problem(path, key.key_size, "is too short a key", f"at least {LEAST_BITS} bits of RSA")]
        )
    if key.public_key() != certificate.public_key():
        raise Invalid([Problem(path, "", "holds a key of another certificate", "export both together")])
    return Signer(certificate, key, tuple(others))
