"""The press: what it fetches, what it makes, and what happens to a child that dies or hangs."""

import base64
import io
import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pypdf
import pytest

from voucher.reports import press
from voucher.reports.press import Attached, PressFailed
from voucher.settings import ROOT

# The letters of the house: of what a machine happens to have, some lack Korean, and a letter that is lacking is no text.
LETTERS = "".join(
    f'@font-face {{ font-family: "Pretendard GOV"; font-weight: {weight}; src: url("press:/vendor/pretendard/PretendardGOV-{name}.ttf") }}'
    for weight, name in ((400, "Regular"), (700, "Bold"))
)
HOUSE = f"<style>{LETTERS} html {{ font-family: Pretendard GOV }}</style>"
PAGE = '<html lang="{lang}"><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}</body></html>'
DOT = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>'
)


def page(body="", head="", lang="ko", title="시험", letters=HOUSE):
    return PAGE.format(lang=lang, title=title, head=letters + head, body=body)


def test_it_says_what_it_is():
    data = Attached("report.json", "application/json", b'{"won": 1}', "All of it")
    document = press.pdf(page(title="분기 보고서"), [data])
    with pikepdf.open(io.BytesIO(document)) as opened:
        with opened.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3" and metadata["pdfaid:conformance"] == "A"
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
            assert metadata["dc:title"] == "분기 보고서"
        assert str(opened.Root.Lang) == "ko"
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        file = opened.attachments["report.json"]
        assert file.get_file().read_bytes() == b'{"won": 1}'
        assert file.get_file().obj.Subtype == "/application/json"
        assert str(file.obj.AFRelationship) == "/Data"


def test_headings_of_a_table_say_which_way_they_look():
    head = '<thead><tr><th scope="col">번호</th><th scope="col">금액</th></tr></thead>'
    table = (
        f'<table><caption>표</caption>{head}<tbody><tr><th scope="row">1</th><td>2\u00a0원</td></tr></tbody></table>'
    )
    document = press.pdf(page(table))
    with pikepdf.open(io.BytesIO(document)) as opened:
        kinds = [o for o in opened.objects if isinstance(o, pikepdf.Dictionary)]
        scopes = sorted(str(o.A.Scope) for o in kinds if o.get("/S") == "/TH")
        assert scopes == ["/Column", "/Column", "/Row"]
        assert any(o.get("/S") == "/Caption" for o in kinds)
    assert "2 원" in pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text()


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "http://127.0.0.1:{port}/secret",
        "https://127.0.0.1:{port}/secret",
        "//127.0.0.1:{port}/secret",
        "ftp://127.0.0.1/secret",
        "press:/../voucher/settings.py",
        "press:/%2e%2e/voucher/settings.py",
        "press://elsewhere/css/report.css",
        "../voucher/settings.py",
    ],
)
@pytest.mark.parametrize(
    "body",
    ['<img src="{url}" alt="">', '<link rel="stylesheet" href="{url}">', '<link rel="attachment" href="{url}">',
     "<style>@import url('{url}');</style>", "<style>p {{ background: url('{url}') }}</style><p>x</p>",
     "<style>@font-face {{ font-family: P; src: url('{url}') }} p {{ font-family: P }}</style><p>x</p>"],
    ids=["picture", "stylesheet", "attachment", "import", "background", "font"],
)  # fmt: skip
def test_it_fetches_nothing_of_the_world(address, body, listener):
    url = address.format(port=listener.server_port)
    with pytest.raises(PressFailed, match="may not fetch"):
        press.pdf(page(body.format(url=url)))
    assert listener.asked == []


@pytest.fixture
def listener():
    class Door(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_it_fetches_our_own_assets_and_data():
    head = '<link rel="stylesheet" href="press:/css/report.css">'
    document = press.pdf(page(f'<img alt="점" src="data:image/svg+xml;base64,{DOT.decode()}">', head, letters=""))
    with pikepdf.open(io.BytesIO(document)) as opened:
        fonts = {str(o.FontName) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and o.get("/FontName")}
    assert fonts and all("Pretendard" in name for name in fonts), fonts


def test_a_missing_asset_is_no_document():
    with pytest.raises(PressFailed, match="missing"):
        press.pdf(page(head='<link rel="stylesheet" href="press:/css/nowhere.css">'))


def test_a_child_that_was_killed_is_replaced():
    assert press.pdf(page()).startswith(b"%PDF")
    child = press._shop._idle[-1]
    os.kill(child.process.pid, signal.SIGKILL)
    assert press.pdf(page()).startswith(b"%PDF")
    assert press._shop._idle[-1].process.pid != child.process.pid


def test_a_child_that_is_killed_midway_is_replaced():
    long = page("".join(f"<p>{n}번째 줄</p>" for n in range(4_000)))
    press.pdf(page())
    pid = press._shop._idle[-1].process.pid
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()
    document = press.pdf(long)
    killer.join()
    assert press.pages_count(document) > 50
    assert all(child.process.pid != pid for child in press._shop._idle)


def test_a_child_that_hangs_is_ended(monkeypatch):
    press.pdf(page())
    child = press._shop._idle[-1]
    os.kill(child.process.pid, signal.SIGSTOP)
    monkeypatch.setattr(press, "PATIENCE", 0.2)
    with pytest.raises(PressFailed, match="not done"):
        press.pdf(page())
    assert child.process.poll() is not None


def test_children_are_renewed(monkeypatch):
    monkeypatch.setattr(press, "SHEETS", 1)
    press.close()
    press.pdf(page())
    assert press._shop._idle == []


def test_a_child_ends_when_its_pipe_closes():
    press.pdf(page())
    child = press._shop._idle.pop()
    child._pipe.close()
    assert child.process.wait(timeout=5) == 0


@pytest.mark.parametrize("page_size", ["A4", "A4 landscape"])
def test_a_sum_never_stands_alone_on_a_page(page_size):
    css = (ROOT / "static/css/report.css").read_text().split("/* ---- tables ---- */")[1].split("/* ---- charts")[0]
    head = f"<style>@page {{ size: {page_size}; margin: 20mm }} {css}</style>"
    broke = 0
    for count in range(20, 52, 3):
        rows = "".join(f'<tr><th scope="row">Runde {n}</th><td>{n}</td></tr>' for n in range(count))
        total = '<tr class="sum"><th scope="row">Total</th><td>1</td></tr>'
        document = press.pdf(page(f"<table><caption>t</caption><tbody>{rows}{total}</tbody></table>", head, lang="en"))
        pages = [p.extract_text() for p in pypdf.PdfReader(io.BytesIO(document)).pages]
        (last,) = (text for text in pages if "Total" in text)
        assert last.count("Runde") >= 2, count
        broke += len(pages) > 1
    assert broke, "no table was long enough to say anything"
