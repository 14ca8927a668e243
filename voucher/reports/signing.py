"""Sign a PDF: PAdES B-B, or B-T where a timestamp service is named. And say what a signature on a file is worth.

The only importer of pyHanko. The key is the agency's (`SIGNING_PKCS12`). Without one a stand-in is made in var/, for
trying out and for tests: it signs as well, and its certificate says that nobody has to believe it.
"""

import hashlib
import io
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from voucher import settings

FIELD = "AgencySignature"
STAND_IN = "Demonstration key, not an official signature"
NOT_FOR = (
    *("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign"),
    *("crl_sign", "encipher_only", "decipher_only"),
)
SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)  # of the stand-in


class CannotSign(Exception):
    """The key cannot be read; the message says why."""


class Broken(Exception):
    """A file's signature does not hold; the message says why."""


@dataclass(frozen=True)
class Attested:
    """What a signature that holds says."""

    by: str  # the certificate's name
    fingerprint: str  # SHA-256 of the certificate
    ours: bool  # it is the key that this portal signs with now
    stamped: bool  # a timestamp service vouches for the time


def stand_in() -> bool:
    """Whether documents are signed with the stand-in; they say so."""
    return settings.get().signing_pkcs12 is None


def sign(document: bytes, *, reason: str) -> bytes:
    """The same file with the agency's signature behind it. Raises CannotSign."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    chosen = settings.get()
    subfilter = fields.SigSeedSubFilter.PADES
    # Outside of the page: PDF/UA wants a signature that nobody sees to be nowhere, PDF/A wants it not to be hidden.
    place = fields.SigFieldSpec(FIELD, invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True))
    meta = signers.PdfSignatureMetadata(FIELD, reason=reason, name=chosen.agency_name_en, subfilter=subfilter)
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    signers.sign_pdf(writer, meta, _signer(), timestamper=_timestamper(), new_field_spec=place, output=out)
    return out.getvalue()


def check(document: bytes) -> Attested:
    """Whose signature the file carries. Raises Broken when there is none, or when it does not cover every byte."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    try:
        signatures = PdfFileReader(io.BytesIO(document)).embedded_signatures
        if not signatures:
            message = "it carries no signature"
            raise Broken(message)
        found = signatures[-1]
        certificate = found.signer_cert
        status = validate_pdf_signature(found, ValidationContext(trust_roots=[certificate]), skip_diff=True)
    except (PdfError, SignatureValidationError, ValueError) as error:
        message = f"its signature cannot be read: {error}"
        raise Broken(message) from error
    if not (status.intact and status.valid):
        message = "it was changed after it was signed"
        raise Broken(message)
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        message = "something was added after it was signed"
        raise Broken(message)
    fingerprint = hashlib.sha256(certificate.dump()).hexdigest()
    stamped = status.timestamp_validity is not None and status.timestamp_validity.intact
    return Attested(certificate.subject.human_friendly, fingerprint, fingerprint == _fingerprint(), stamped)


def _signer() -> Any:
    chosen = settings.get()
    if chosen.signing_pkcs12 is None:
        return _read(_made(chosen.var_dir / "stand-in.p12"), b"")
    return _read(chosen.signing_pkcs12, chosen.signing_password.get_secret_value().encode())


@lru_cache(maxsize=4)
def _read(path: Path, password: bytes) -> Any:
    from pyhanko.sign import signers

    signer = signers.SimpleSigner.load_pkcs12(path, passphrase=password or None)  # type: ignore[no-untyped-call]
    if signer is None or signer.signing_cert is None:
        message = f"no key with a certificate can be read from {path.name}: is SIGNING_PASSWORD right?"
        raise CannotSign(message)
    return signer


def _fingerprint() -> str:
    return hashlib.sha256(_signer().signing_cert.dump()).hexdigest()


def _timestamper() -> Any:
    from pyhanko.sign.timestamps import HTTPTimeStamper

    address = settings.get().timestamp_url
    return HTTPTimeStamper(address) if address else None


def _made(path: Path) -> Path:
    """The stand-in, made when it is not there. Of several processes that make one at once, one is kept."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(8)}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(_self_signed())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path


def _self_signed() -> bytes:
    """A key with a certificate that it signed itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, STAND_IN)])
    usage = dict.fromkeys(NOT_FOR, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"stand-in", key, certificate, None, NoEncryption())
