"""The head and foot of every page, made once per person, language and section, and kept."""

from functools import lru_cache

from flask import current_app, g, request, url_for
from markupsafe import Markup

from voucher import settings
from voucher.kernel import saying
from voucher.kernel.i18n import N_
from voucher.kernel.saying import gettext
from voucher.people.roles import Act, Role
from voucher.people.words import ROLE

ENTRIES = (  # label, endpoint, any of these acts; none means everybody
    (N_("My tasks"), "notices.home", {Act.HOME}),
    (N_("Rounds"), "programmes.rounds", set[Act]()),
    (N_("Suppliers"), "suppliers.list", set[Act]()),
    (N_("Exclusions"), "bans.list", {Act.READ_BANS}),
    (N_("My offers"), "suppliers.offers", {Act.OFFER}),
    (N_("Applications"), "applications.list", {Act.READ_APPLICATIONS}),
    (N_("Assessments"), "assessments.rounds", {Act.READ_ASSESSMENTS}),
    (N_("My assessments"), "assessments.inbox", {Act.ASSESS}),
    (N_("My expertise"), "assessments.profile", {Act.ASSESS}),
    (N_("Vouchers"), "vouchers.list", {Act.READ_VOUCHERS}),
    (N_("Contracts"), "contracts.list", {Act.READ_CONTRACTS}),
    (N_("Invoices"), "invoices.list", {Act.READ_INVOICES}),
    (N_("Payments"), "disbursements.list", {Act.READ_PAYMENTS}),
    (N_("Funds"), "funds.list", {Act.READ_FUNDS}),
    (N_("Investments"), "ventures.list", {Act.READ_FUNDS}),
    (N_("Ledger"), "ledger.books", {Act.READ_LEDGER}),
    (N_("Reports"), "reports.list", {Act.READ_REPORTS}),
    (N_("Audit log"), "audit.records", {Act.READ_AUDIT}),
    (N_("People"), "people.users", {Act.READ_USERS}),
    (N_("Background work"), "errands.failed", {Act.READ_ERRANDS}),
)
ACCOUNT = (  # label, endpoint, icon, act: beside the person's own pages
    (N_("Our people"), "people.colleagues", "ico-join", Act.ADMIT),
    (N_("Our business"), "people.business", "ico-file", Act.ADMIT),
    (N_("My ties"), "people.ties", "ico-file", Act.DECLARE_TIES),
)


def _part(template: str, **values: object) -> Markup:
    """A part of the page by itself: without the context that every page has, which would ask for the part again."""
    return Markup(current_app.jinja_env.get_template(template).render(**values))  # noqa: S704


@lru_cache(maxsize=4096)
def _header(_person: object, roles: tuple[str, ...], language: str, service_name: str, here: str) -> Markup:
    views = current_app.view_functions
    nav = [
        (gettext(label), url_for(endpoint), endpoint == here)
        for label, endpoint, acts in ENTRIES
        if endpoint in views and (not acts or acts & g.acts)
    ]
    names = [gettext(ROLE[Role(role)]) for role in roles]
    ours = [(gettext(label), url_for(endpoint), icon) for label, endpoint, icon, act in ACCOUNT if act in g.acts]
    said = {"language": language, "service_name": service_name}
    return _part("layout/_header.html", nav=nav, role_names=names, ours=ours, **said)


@lru_cache(maxsize=4096)
def _closest(here: str, mine: frozenset[Act]) -> str:
    """The entry of a page, or of the page's part of the portal: the one with the page's own act, or the first."""
    asked = set(getattr(current_app.view_functions.get(here), "acts", ()))
    near = [
        (endpoint == here, bool(acts & asked), endpoint)
        for _, endpoint, acts in ENTRIES
        if endpoint.partition(".")[0] == here.rpartition(".")[0] and (not acts or acts & mine)
    ]
    return max(near, key=lambda entry: entry[:2])[2] if near else ""


@lru_cache(maxsize=8)
def _footer(language: str, **agency: str) -> Markup:
    return _part("layout/_footer.html", language=language, **agency)


def surroundings() -> dict[str, object]:
    """What every page has around it, and every template may use."""
    chosen, language = settings.get(), saying.language()
    korean = language == "ko"
    service = chosen.service_name_ko if korean else chosen.service_name_en
    agency = chosen.agency_name_ko if korean else chosen.agency_name_en
    person = g.get("user")
    who, roles = ((person.id, person.name), tuple(person.roles)) if person else (None, ())
    return {
        "language": language,
        "service_name": service,
        "agency_name": agency,
        "header_html": _header(who, roles, language, service, _closest(request.endpoint or "", g.acts)),
        "footer_html": _footer(
            language,
            service_name=service,
            agency_name=agency,
            agency_phone=chosen.agency_phone,
            agency_address=chosen.agency_address_ko if korean else chosen.agency_address_en,
        ),
    }
