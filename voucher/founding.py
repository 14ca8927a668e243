"""The first step in an empty portal: the agency, its first administrator, and the programmes that the law knows."""

import click

from voucher import starting


@click.command()
@click.option("--agency", prompt="Name of the agency")
@click.option("--agency-en", prompt="Name in English")
@click.option("--registration-no", prompt="Business registration number")
@click.option("--representative", prompt="Representative")
@click.option("--name", prompt="Name of the first administrator")
@click.option("--email", prompt="E-mail address of the first administrator")
def found(agency: str, agency_en: str, registration_no: str, representative: str, name: str, email: str) -> None:
    """Found the agency in an empty portal. Its first administrator gets a mail with a link, and invites the others."""
    from voucher.kernel import db
    from voucher.kernel.errors import Refused
    from voucher.kernel.processes import Trouble
    from voucher.people import inviting
    from voucher.people.inviting import Introduction, Invitation
    from voucher.people.roles import Role
    from voucher.programmes import seeding

    def work() -> None:
        try:
            with db.transaction() as session:
                inviting.found(
                    session,
                    Introduction(agency, agency_en, registration_no, representative),
                    Invitation(name, email, (Role.ADMINISTRATOR,)),
                )
                seeding.seed(session)
        except Refused as refusal:
            raise Trouble(str(refusal)) from refusal

    starting.connected(work)
    click.echo(f"Founded. A worker mails the link to {email}; it works for three days.")
