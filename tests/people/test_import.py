"""Page: /people/import: an administrator takes in organisations."""

import io
import re

import pytest
from sqlmodel import select

from tests.applications.lists import ORGANISATIONS, as_csv, firms, number
from voucher.kernel import db
from voucher.people.models import Organisation

HERE = "/people/import"


def upload(browser, *changes):
    content = as_csv(ORGANISATIONS, firms(*changes))
    return browser.post(
        HERE, data={"file": (io.BytesIO(content), "firms.csv")}, content_type="multipart/form-data"
    ).text


def test_an_administrator_takes_in_a_list(as_user, world):
    hana = as_user(world.hana)
    assert HERE in hana.get("/people/users").text
    page = upload(hana, {"registration_no": number(1), "name": "<script>새 기업"})
    assert "Take in 1 rows" in page
    assert "&lt;script&gt;새 기업" in page
    key = re.search(r'name="staged"[^>]*value="([0-9a-f-]{36})"', page)[1]
    answer = hana.post(HERE, data={"staged": key, "why": "이관"}, follow_redirects=True)
    assert "1 rows are taken in" in answer.text
    with db.transaction(read_only=True) as session:
        assert (
            session.exec(select(Organisation).where(Organisation.registration_no == number(1))).one().region
            == "gyeongnam"
        )


def test_a_list_of_known_firms_leaves_nothing_to_do(as_user, world):
    known = {"address": "", "phone": "", "average_sales_krw": ""}
    page = upload(as_user(world.hana), known)
    assert "There is nothing to take in." in page
    assert 'name="staged"' not in page


def test_a_heading_without_rows_is_called_that(as_user, world):
    page = upload(as_user(world.hana))
    assert "The file has a heading and no rows." in page
    assert "Everything in this file" not in page


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_template_has_every_column(as_user, world, language):
    answer = as_user(world.hana).get(f"{HERE}/template?format=csv&lang={language}")
    head = answer.data.decode("utf-8-sig").splitlines()[0].split(",")
    assert head == [column.heading(language) for column in ORGANISATIONS]
