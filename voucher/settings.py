"""Every setting, with its default and why. Each is read from the environment variable of the same name in capitals."""

import sys
from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
SEOUL = ZoneInfo("Asia/Seoul")
DEFAULT_SECRET = "development-only-secret-never-used-in-production"  # noqa: S105
INVENTED_PHONE = "02-000-0000"
SANDBOX_STRIPE_KEY = "sk_test_sandbox"
SANDBOX_WEBHOOK_SECRET = "whsec_sandbox"  # noqa: S105


class Settings(BaseSettings):
    """The portal's settings. Money rules are not here: they are data in the database."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    voucher_env: Literal["development", "test", "production"] = "development"
    service_name_ko: str = "산업AI 바우처"
    service_name_en: str = "Industrial AI Voucher"
    agency_name_ko: str = "산업AI지원센터"
    agency_name_en: str = "Industrial AI Support Agency"
    agency_phone: str = INVENTED_PHONE  # at the foot of every page, since some pages ask people to call
    agency_address_ko: str = "(00000) 보기시 보기구 보기로 1"
    agency_address_en: str = "1 Example-ro, Example-gu, Example City (00000)"

    database_url: str = ""  # empty: the embedded PostgreSQL in var/
    owner_database_url: str = ""  # who may migrate; empty: the same login, which then steps down to app_role
    app_role: str = "voucher_app"  # owns nothing; what web, worker and clock run as
    pool_size: int = 8  # connections per process; a request holds one at a time

    host: str = "127.0.0.1"
    port: int = 8200
    public_url: str = "http://127.0.0.1:8200"  # what people type; used in mails and payment returns
    secret_key: SecretStr = SecretStr(DEFAULT_SECRET)
    trusted_proxies: int = 0  # how many proxies of ours stand before the portal and name the visitor
    session_idle_minutes: int = 30
    session_absolute_hours: int = 12
    cookie_secure: bool = False  # production needs True: see production_faults
    max_upload_bytes: int = 20 * 1024 * 1024

    sandbox: bool = True  # the stand-ins for payment API, tax office and mail on loopback
    sandbox_port: int = 8201
    sandbox_smtp_port: int = 8225

    stripe_api_key: SecretStr = SecretStr("")  # empty: the sandbox's
    stripe_api_base: str = ""  # empty: Stripe itself with a real key, the sandbox without
    stripe_webhook_secret: SecretStr = SecretStr("")  # several by commas: our own events, the suppliers' accounts'
    tax_office_url: str = ""
    tax_office_key: SecretStr = SecretStr("")
    certificates_url: str = ""  # where certificates are looked up; none: the sandbox's, in production nowhere
    certificates_key: SecretStr = SecretStr("")
    smtp_url: str = ""  # smtp://user:password@host:port or smtps://...
    mail_from: str = "no-reply@voucher.example"

    signing_pkcs12: Path | None = None  # the agency's key and certificate; none: a stand-in, made in var_dir
    signing_password: SecretStr = SecretStr("")  # of that file
    timestamp_url: str = ""  # a timestamp service (RFC 3161); signatures then prove when they were made (PAdES B-T)
    wide_spread: int = 20  # points between two sheets of one application from which the panel is told

    var_dir: Path = Field(default=ROOT / "var")

    @property
    def production(self) -> bool:
        return self.voucher_env == "production"

    @property
    def stripe_key(self) -> str:
        return self.stripe_api_key.get_secret_value() or SANDBOX_STRIPE_KEY

    @property
    def stripe_base(self) -> str | None:
        """Where the payment API is; None means the SDK's own default, the real one."""
        if self.stripe_api_base:
            return self.stripe_api_base
        return None if self.stripe_api_key.get_secret_value() else f"{self.sandbox_url}/stripe"

    @property
    def webhook_secret(self) -> str:
        return self.stripe_webhook_secret.get_secret_value() or SANDBOX_WEBHOOK_SECRET

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def tax_office_base(self) -> str:
        return self.tax_office_url or f"{self.sandbox_url}/tax-office/api/nts-businessman/v1"

    @property
    def certificates_base(self) -> str:
        """Where certificates are looked up; empty where nothing is, and firms hand them in."""
        return self.certificates_url or (f"{self.sandbox_url}/certificates/v1" if self.sandbox else "")

    @property
    def smtp(self) -> str:
        return self.smtp_url or f"smtp://127.0.0.1:{self.sandbox_smtp_port}"


def production_faults(settings: Settings) -> list[str]:
    """Why these settings must not serve real people. Empty when they may."""
    if not settings.production:
        return []
    secret = settings.secret_key.get_secret_value()
    faults = {
        "SANDBOX must be false: production never pays play money": settings.sandbox,
        "SECRET_KEY is the default or shorter than 32 characters": secret == DEFAULT_SECRET or len(secret) < 32,
        "AGENCY_PHONE is the invented one: people would call nobody": settings.agency_phone == INVENTED_PHONE,
        "STRIPE_API_KEY is missing": not settings.stripe_api_key.get_secret_value(),
        "STRIPE_WEBHOOK_SECRET is missing": not settings.stripe_webhook_secret.get_secret_value(),
        "TAX_OFFICE_URL and TAX_OFFICE_KEY are missing": not (
            settings.tax_office_url and settings.tax_office_key.get_secret_value()
        ),
        "SMTP_URL is missing": not settings.smtp_url,
        "DATABASE_URL is missing: the embedded PostgreSQL is for trying out": not settings.database_url,
        "SIGNING_PKCS12 is missing: documents would carry a demonstration signature": settings.signing_pkcs12 is None,
        "COOKIE_SECURE must be true: sessions travel over https only": not settings.cookie_secure,
        "PUBLIC_URL must start with https://": not settings.public_url.startswith("https://"),
        "python -O removes the checks that guard money": not __debug__ or bool(sys.flags.optimize),
    }
    return [fault for fault, present in faults.items() if present]


@lru_cache(maxsize=1)
def get() -> Settings:
    """The settings of this process, read once."""
    return Settings()
