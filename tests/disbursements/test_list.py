"""disbursements.list"""

import csv
import io

from tests import path as way


def test_who_sees_which_payments(world, rail, as_user):
    path = way.ready(world, rail)
    for person in (world.dana, world.eun, world.bora, world.chul, world.alice):
        assert path.payment in as_user(person).get("/disbursements/").text, person.email
    assert path.payment not in as_user(world.mallory).get("/disbursements/").text
    for person in (world.gi, world.hana):
        assert as_user(person).get("/disbursements/").status_code == 403


def test_search_filter_sort_and_nonsense(world, rail, as_user):
    path = way.ready(world, rail)
    browser = as_user(world.dana)
    for query in ("?q=철수", f"?q={path.invoice}", "?state=ready", "?sort=largest", "?sort=oldest", "?q=Haneul"):
        assert path.payment in browser.get(f"/disbursements/{query}").text, query
    for query in ("?q=nobody", "?state=paid"):
        page = browser.get(f"/disbursements/{query}").text
        assert path.payment not in page, query
        assert "No payment matches" in page
    for query in ("?state=zzz", "?after=zzz", "?before=e30", "?q=" + "한" * 3000, "?q=%00"):
        assert browser.get(f"/disbursements/{query}").status_code in (200, 400), query


def test_what_is_listed_can_be_taken_away(world, rail, as_user):
    path = way.ready(world, rail)
    answer = as_user(world.chul).get("/disbursements/?format=csv")
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    line = dict(zip(head, row, strict=True))
    assert (line["Payment no."], line["Amount"], line["State"]) == (path.payment, str(way.TOTAL), "Waits for release")


def test_nothing_yet_says_what_to_wait_for(world, app, as_user):
    assert "No payment yet" in as_user(world.chul).get("/disbursements/").text
