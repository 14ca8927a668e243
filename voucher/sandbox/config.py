"""What the sandbox needs to know at its start. Nothing else in it reads the environment."""

import os
from dataclasses import dataclass

from voucher import settings


@dataclass(frozen=True)
class Config:
    """Where to listen, where the state lives, where the webhooks go."""

    database_url: str
    host: str
    port: int
    smtp_port: int
    public_url: str
    webhook_url: str
    webhook_secret: str
    stripe_key: str


def load() -> Config:
    """From the portal's settings, and from SANDBOX_HOST, SANDBOX_PUBLIC_URL and SANDBOX_WEBHOOK_URL.

    Raises SystemExit without a database or when the portal runs in production.
    """
    portal = settings.get()
    if portal.production:
        raise SystemExit("The sandbox plays with money: it never runs in production.")
    if not portal.database_url:
        raise SystemExit("The sandbox needs DATABASE_URL.")
    host = os.environ.get("SANDBOX_HOST", "127.0.0.1")
    return Config(
        database_url=portal.database_url.replace("postgresql+psycopg://", "postgresql://", 1),
        host=host,
        port=portal.sandbox_port,
        smtp_port=portal.sandbox_smtp_port,
        public_url=os.environ.get("SANDBOX_PUBLIC_URL", f"http://{host}:{portal.sandbox_port}"),
        webhook_url=os.environ.get("SANDBOX_WEBHOOK_URL", f"http://{portal.host}:{portal.port}/rails/stripe"),
        webhook_secret=portal.webhook_secret,
        stripe_key=portal.stripe_key,
    )
