"""What a note on a movement says, in the reader's language. The note itself stays as it was kept, and so in exports."""

import re

from voucher.kernel.i18n import N_
from voucher.kernel.saying import gettext

SAID = {  # notes as the packages write them; what stands in one is put into its words
    r"budget given to the round": N_("Budget given to the round"),
    r"subsidy received": N_("Subsidy received"),
    r"arrived": N_("The money arrived"),
    r"voucher lapsed": N_("The voucher lapsed"),
    r"voucher revoked": N_("The grant was taken back"),
    r"voucher expired": N_("The voucher ran out of time"),
    r"not needed by the contract": N_("Not needed by the contract"),
    r"own share sent back over the rail": N_("Own share sent back by the payment service"),
    r"what is not the firm's, from the bank to the rail": N_(
        "What is not the firm's, from the bank to the payment service"
    ),
    r"own share and VAT, payment (?P<number>\d+)": N_("Own share and VAT, payment %(number)s"),
    r"call (?P<number>\d+) of (?P<ref>\S+)": N_("Call %(number)s of %(ref)s"),
    r"(?P<ref>\S+), piece (?P<number>\d+)": N_("%(ref)s, piece %(number)s"),
    r"(?P<ref>\S+) approved": N_("%(ref)s: approved"),
    r"(?P<ref>\S+) granted more": N_("%(ref)s: granted more"),
    r"(?P<ref>\S+) contracted": N_("%(ref)s: contracted"),
    r"(?P<ref>\S+) released": N_("%(ref)s: released"),
    r"(?P<ref>\S+) on its way": N_("%(ref)s: on its way"),
    r"(?P<ref>\S+) promised": N_("%(ref)s: promised"),
    r"(?P<ref>\S+) paid": N_("%(ref)s: paid"),
    r"(?P<ref>\S+) invested": N_("%(ref)s: invested"),
    r"(?P<ref>\S+) valued": N_("%(ref)s: valued"),
    r"(?P<ref>\S+) confirmed": N_("%(ref)s: confirmed"),
}


def noted(memo: str) -> str:
    """A note in words; what nobody knows, such as the number of a letter or what a rail said, as it is."""
    for pattern, message in SAID.items():
        if found := re.fullmatch(pattern, memo):
            return gettext(message, **found.groupdict())
    return gettext(memo) if memo else ""
