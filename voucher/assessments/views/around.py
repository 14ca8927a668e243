"""What the pages of assessments share."""

from flask import Blueprint

from voucher.applications.words import STATE as APPLICATION
from voucher.assessments import words
from voucher.assessments.awarding import rounded
from voucher.kernel.saying import language
from voucher.people.models import Size
from voucher.people.regions import INDUSTRIES, REGIONS
from voucher.people.words import SIZE
from voucher.programmes.models import Programme, Round
from voucher.programmes.words import title

bp = Blueprint("assessments", __name__, url_prefix="/assessments")


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "SKILL": words.SKILL,
        "BOND": words.BOND,
        "BAR": words.BAR,
        "SEAT": words.SEAT,
        "APPLICATION": APPLICATION,
        "OUTCOME": words.OUTCOME,
        "PROPOSAL": words.PROPOSAL,
        "rounded": rounded,
        "AVAILABLE": words.AVAILABLE,
        "INDUSTRIES": INDUSTRIES,
        "REGIONS": REGIONS,
        "SIZE": SIZE,
        "Size": Size,
        "round_title": _title,
    }


def _title(thing: Round | Programme) -> str:
    return title(thing, language())
