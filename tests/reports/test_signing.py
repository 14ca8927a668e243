"""Signatures on files: PAdES that pyHanko's own validator believes, over every byte; the agency's key, or a stand-in."""

import io
import stat
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from asn1crypto import keys, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.reports.test_press import page
from voucher import settings
from voucher.reports import press, signing
from voucher.reports.press import Attached
from voucher.reports.signing import Broken, CannotSign


@pytest.fixture(scope="module")
def printed():
    return press.pdf(page(title="협약서"), [Attached("a.json", "application/json", b"{}", "All")])


@pytest.fixture(autouse=True)
def own_var(tmp_path, monkeypatch):
    """A stand-in of its own for each test."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    settings.get.cache_clear()


@pytest.fixture
def signed(printed):
    return signing.sign(printed, reason="CTR-2026-000001")


def test_the_validator_of_pyhanko_believes_it(signed):
    found = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0]
    status = validate_pdf_signature(found, ValidationContext(trust_roots=[found.signer_cert]))
    assert status.bottom_line, status.pretty_print_details()
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert found.sig_object["/Reason"] == "CTR-2026-000001"
    attested = signing.check(signed)
    assert attested.ours
    assert not attested.stamped
    assert signing.STAND_IN in attested.by


def test_it_stays_what_it_was(printed, signed):
    """What makes it PDF/A-3a and PDF/UA-1 is there afterwards, and so is what is attached; nothing is seen of it."""
    assert signed.startswith(printed)
    with pikepdf.open(io.BytesIO(signed)) as opened:
        with opened.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert metadata["dc:title"] == "협약서"
        assert opened.attachments["a.json"].get_file().read_bytes() == b"{}"
        assert opened.Root.MarkInfo.Marked
        assert [str(p.Tabs) for p in opened.pages] == ["/S"]
        widget = opened.pages[0].Annots[0]
        assert int(widget.F) & 0b110 == 0b100  # printed, not hidden
        assert max(float(edge) for edge in widget.Rect) < 0  # beside the page


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda b: b.replace(b"/Title", b"/Titel", 1), "changed after it was signed"),
        (lambda b: b + b"\n", "something was added"),
        (lambda b: b[:-100], "cannot be read"),
        (lambda _: b"", "cannot be read"),
        (lambda _: b"%PDF-1.7 nothing", "cannot be read"),
    ],
)
def test_what_was_changed_is_found(signed, change, why):
    with pytest.raises(Broken, match=why):
        signing.check(change(signed))


def test_what_was_never_signed_is_found(printed):
    with pytest.raises(Broken, match="carries no signature"):
        signing.check(printed)


def test_the_stand_in_is_made_once_for_its_owner_only(printed, tmp_path):
    first = signing.check(signing.sign(printed, reason="1"))
    assert stat.S_IMODE((tmp_path / "stand-in.p12").stat().st_mode) == 0o600
    assert signing.check(signing.sign(printed, reason="2")).fingerprint == first.fingerprint
    assert [path.name for path in tmp_path.iterdir()] == ["stand-in.p12"]
    assert signing.stand_in()


@pytest.fixture
def own_key(tmp_path, monkeypatch):
    """A key that the agency brought, in a file with a password."""
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    key, certificate, _ = pkcs12.load_key_and_certificates(signing._self_signed(), None)
    path = tmp_path / "agency.p12"
    locked = BestAvailableEncryption(b"a good one")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"agency", key, certificate, None, locked))
    monkeypatch.setenv("SIGNING_PKCS12", str(path))
    monkeypatch.setenv("SIGNING_PASSWORD", "a good one")
    settings.get.cache_clear()
    return key, certificate


def test_the_agencys_own_key(signed, printed, own_key):
    assert not signing.stand_in()
    mine = signing.check(signing.sign(printed, reason="3"))
    assert mine.ours
    assert not signing.check(signed).ours  # it holds, but the stand-in signed it


def test_a_wrong_password_is_said(printed, own_key, monkeypatch):
    monkeypatch.setenv("SIGNING_PASSWORD", "wrong")
    settings.get.cache_clear()
    with pytest.raises(CannotSign, match="SIGNING_PASSWORD"):
        signing.sign(printed, reason="4")


def test_production_refuses_the_stand_in(own_key):
    said = "SIGNING_PKCS12 is missing"
    production = settings.Settings(voucher_env="production")
    assert not any(said in fault for fault in settings.production_faults(production))
    without = production.model_copy(update={"signing_pkcs12": None})
    assert any(said in fault for fault in settings.production_faults(without))


def test_a_timestamp_makes_it_b_t(printed, monkeypatch):
    from cryptography import x509 as certificates
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = rsa.generate_private_key(65_537, 2_048)
    name = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, "Time")])
    now = datetime.now(UTC)
    made = (
        certificates.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
        .add_extension(certificates.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    clock = DummyTimeStamper(
        x509.Certificate.load(made.public_bytes(serialization.Encoding.DER)), keys.PrivateKeyInfo.load(der)
    )
    monkeypatch.setattr(signing, "_timestamper", lambda: clock)
    assert signing.check(signing.sign(printed, reason="5")).stamped


def test_a_service_is_asked_for_the_time_where_one_is_named(monkeypatch):
    assert signing._timestamper() is None
    monkeypatch.setenv("TIMESTAMP_URL", "https://time.example/tsa")
    settings.get.cache_clear()
    assert signing._timestamper().url == "https://time.example/tsa"
