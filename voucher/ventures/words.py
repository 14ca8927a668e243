"""What investments' things are called on a page."""

from voucher.funds import words as funds
from voucher.kernel.i18n import N_
from voucher.ventures.lifecycle import State, ValuationState
from voucher.ventures.models import Instrument, Method

LIMIT, LIMIT_OF = funds.LIMIT, funds.LIMIT_OF
STATE = {
    State.PROPOSED: N_("Waiting for a decision"),
    State.APPROVED: N_("Paid and held"),
    State.REFUSED: N_("Not approved"),
    State.EXITED: N_("Sold"),
}
TONE = {State.PROPOSED: "warning", State.APPROVED: "success", State.REFUSED: "danger", State.EXITED: "gray"}
VALUATION = {
    ValuationState.PROPOSED: N_("Waiting for confirmation"),
    ValuationState.APPROVED: N_("Value confirmed"),
    ValuationState.REFUSED: N_("Not confirmed"),
}
VALUATION_TONE = {
    ValuationState.PROPOSED: "warning",
    ValuationState.APPROVED: "success",
    ValuationState.REFUSED: "danger",
}
INSTRUMENT = {
    Instrument.COMMON: N_("Common shares"),
    Instrument.CPS: N_("Convertible preference shares (CPS)"),
    Instrument.RCPS: N_("Redeemable convertible preference shares (RCPS)"),
    Instrument.CB: N_("Convertible bond (CB)"),
    Instrument.BW: N_("Bond with warrant (BW)"),
    Instrument.SAFE: N_("Simple agreement for future equity (SAFE)"),
    Instrument.NOTE: N_("Convertible note"),
}
METHOD = {
    Method.CALIBRATED_TRANSACTION: N_("Calibrated to a transaction"),
    Method.MULTIPLES: N_("Market multiples"),
    Method.DISCOUNTED_CASH_FLOWS: N_("Discounted cash flows"),
    Method.SCENARIOS: N_("Scenarios weighted by probability"),
    Method.NET_ASSETS: N_("Net assets"),
    Method.QUOTED_PRICE: N_("Quoted price"),
}
HAPPENED = {
    "investment.proposed": N_("Investment proposed"),
    "investment.approved": N_("Approved and paid"),
    "investment.refused": N_("Investment refused"),
    "valuation.proposed": N_("Value proposed"),
    "valuation.confirmed": N_("Value confirmed"),
    "valuation.refused": N_("Value refused"),
}
HAPPENED_TONE = {
    "investment.proposed": "information",
    "investment.approved": "success",
    "investment.refused": "danger",
    "valuation.proposed": "information",
    "valuation.confirmed": "success",
    "valuation.refused": "danger",
}
