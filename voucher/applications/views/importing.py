"""The page on which an agency brings its earlier decisions along."""

from flask.typing import ResponseReturnValue

from voucher.applications.importing import INTAKE
from voucher.applications.views.around import bp
from voucher.kernel.http import permit
from voucher.people.roles import Act
from voucher.people.views import importing as lists


@bp.route("/import", methods=["GET", "POST"], endpoint="import")
@permit(Act.IMPORT_APPLICATIONS)
def import_() -> ResponseReturnValue:
    """Take in what was decided in earlier years, elsewhere."""
    return lists.page(INTAKE, "applications/import.html", "applications.list")


@bp.get("/import/template")
@permit(Act.IMPORT_APPLICATIONS)
def import_template() -> ResponseReturnValue:
    """An example with every column."""
    return lists.template(INTAKE)
