"""Page: /funds/<ref>"""


def test_partners_calls_and_what_is_next(as_user, world, fund, call):
    page = as_user(world.gi).get(f"/funds/{fund.ref}").text
    assert "9,000,000,001" in page  # still callable
    assert "Next: confirm payments" in page
    assert f"/funds/calls/{call.ref}" in page
    assert "Limits of the law" not in page


def test_a_cvc_shows_its_head_room(as_user, world, cvc):
    page = as_user(world.eun).get(f"/funds/{cvc.ref}").text
    assert "36.85%" in page
    assert "KRW\u00a0500,000,000" in page
    assert "article 20" in page
    assert "/call" not in page.replace("/funds/calls", "")


def test_a_new_fund_says_that_promises_come_first(as_user, world, app):
    from tests.funds import scene

    fund = scene.kept(lambda s: scene.form(s, world))
    page = as_user(world.gi).get(f"/funds/{fund.ref}").text
    assert "Next: enter the promises" in page
    assert "Nobody has promised yet" in page


def test_what_is_not_there(as_user, world):
    assert as_user(world.gi).get("/funds/FND-2026-999999").status_code == 404
    assert as_user(world.gi).get("/funds/%00").status_code in {400, 404}


def test_history_of_fund_and_calls(as_user, world, fund, call):
    page = as_user(world.eun).get(f"/funds/{fund.ref}").text
    assert page.index("Capital called: ") < page.index("A partner promised: ") < page.index("Fund entered")
