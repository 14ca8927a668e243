"""Business and corporate registration numbers: guards against typing, not proof (DOMAIN §3)."""

from voucher.kernel.texts import plain_number

_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def digits(text: str) -> str:
    """The digits of what was typed; hyphens, spaces and full width are forgiven, the rest is kept so that it fails."""
    return plain_number(text)


def is_business_no(number: str) -> bool:
    """Whether ten digits carry the right check digit. 0000000000 passes the sum and is still refused."""
    if len(number) != 10 or not (number.isascii() and number.isdigit()) or number == "0" * 10:
        return False
    total = sum(int(d) * w for d, w in zip(number, _BUSINESS_WEIGHTS, strict=False)) + int(number[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(number[9])


def corporate_check_digit_fits(number: str) -> bool:
    """Whether thirteen digits carry a check digit. Numbers issued since 2025-01-31 may have none: warn, never block."""
    if len(number) != 13 or not (number.isascii() and number.isdigit()):
        return False
    total = sum(int(d) * (1 + i % 2) for i, d in enumerate(number[:12]))
    return (10 - total % 10) % 10 == int(number[12])
