"""The letters."""

import requests
from sqlmodel import select

from voucher import settings
from voucher.kernel import db
from voucher.notices import writing
from voucher.notices.models import Mail


def test_a_letter_arrives_once_in_the_readers_language(rail, world, database, run_errands):
    requests.delete(f"{settings.get().sandbox_url}/control/mail", timeout=10)
    with db.transaction() as session:
        for _ in range(2):
            writing.write(session, "reset", [world.alice], key="k", token="secret-token")
    run_errands()
    box = requests.get(f"{settings.get().sandbox_url}/mail.json", params={"to": world.alice.email}, timeout=10).json()
    letters = box if isinstance(box, list) else box["mail"]
    assert len(letters) == 1
    assert "비밀번호" in letters[0]["subject"]
    with db.transaction(read_only=True) as session:
        mail = session.exec(select(Mail)).one()
    assert mail.sent_at is not None
    assert "secret-token" not in mail.body, "a link that opens an account is not kept"


def test_every_letter_exists_in_both_languages_with_a_subject():
    folder = settings.ROOT / "templates" / "notices" / "mail"
    names = {path.name.split(".")[0] for path in folder.glob("*.txt")}
    assert names
    for name in names:
        for language in ("ko", "en"):
            text = (folder / f"{name}.{language}.txt").read_text()
            assert text.splitlines()[0].startswith("[{{ service }}] ")
