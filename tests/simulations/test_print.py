"""Page: /simulations/<ref>/print: the same as a sheet."""

from tests.simulations.earlier import tried


def test_it_has_the_numbers_and_what_changes(as_user, world, past, busan):
    ref = tried(world, busan, [past])
    browser = as_user(world.bora)
    assert f"/simulations/{ref}/print" in browser.get(f"/simulations/{ref}").text
    page = browser.get(f"/simulations/{ref}/print?by=industry").text
    for said in ("Whatever changes", "Haneul Precision", "The round is not for this region.", "Industry", ref):
        assert said in page, said
    assert "Rush Precision 1" not in page, "nothing changes for it"
    assert "site-header" not in page
    assert as_user(world.dana).get(f"/simulations/{ref}/print").status_code == 403
