"""Letters over SMTP, and the pages to read them."""

import smtplib
from email.message import EmailMessage

import pytest
import requests

from voucher.sandbox.testing import Sandbox

from .conftest import order

RESET = "http://127.0.0.1:8200/people/reset?token=a1&for=b2"


def send(
    sandbox: Sandbox, to: str = "Alice@firm.example", text: str = f"안녕하세요.\n{RESET}.", html: str = ""
) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "no-reply@voucher.example", to, "비밀번호를 다시 정해 주세요"
    letter.set_content(text)
    if html:
        letter.add_alternative(html, subtype="html")
    letter.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="계약서.pdf")
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=5) as post:
        post.send_message(letter)


def read(sandbox: Sandbox, path: str) -> str:
    answer = requests.get(sandbox.url + path, timeout=5)
    assert answer.status_code == 200
    return answer.text


def test_a_letter_is_found_and_its_link_works(sandbox: Sandbox) -> None:
    send(sandbox)
    send(sandbox, to="bora@agency.example")
    (letter,) = requests.get(f"{sandbox.url}/mail.json?to=alice@FIRM", timeout=5).json()
    assert (letter["to"], letter["subject"]) == (["alice@firm.example"], "비밀번호를 다시 정해 주세요")
    assert letter["links"] == [RESET]
    assert letter["attachments"] == [{"name": "계약서.pdf", "type": "application/pdf"}]
    page = read(sandbox, f"/mail/{letter['id']}")
    assert f'<a href="{RESET.replace("&", "&amp;")}">' in page
    assert read(sandbox, "/mail").count("비밀번호를 다시 정해 주세요") == 2
    assert "bora@agency.example" not in read(sandbox, "/mail?to=alice")
    attached = requests.get(f"{sandbox.url}/mail/{letter['id']}/attachments/0", timeout=5)
    assert (attached.content, attached.headers["Content-Type"]) == (b"%PDF-1.7", "application/octet-stream")
    assert attached.headers["Content-Disposition"].startswith("attachment")


def test_a_hostile_letter_does_nothing(sandbox: Sandbox) -> None:
    evil = "<script>alert(1)</script>"
    send(sandbox, text=f'{evil} javascript:alert(1) http://x.example/"onmouseover=alert(1)', html=f"<p>{evil}</p>")
    number = requests.get(f"{sandbox.url}/mail.json", timeout=5).json()[0]["id"]
    page = read(sandbox, f"/mail/{number}")
    assert evil not in page
    assert 'href="javascript' not in page
    assert '"onmouseover' not in page
    frame = requests.get(f"{sandbox.url}/mail/{number}/html", timeout=5)
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


def test_empty_and_unknown(sandbox: Sandbox) -> None:
    assert "No letters yet" in read(sandbox, "/mail")
    assert "No letter to" in read(sandbox, "/mail?to=<b>nobody")
    assert "<b>nobody" not in read(sandbox, "/mail?to=<b>nobody")
    assert requests.get(f"{sandbox.url}/mail/999999", timeout=5).status_code == 404
    assert "Nothing has been asked" in read(sandbox, "/")


def test_a_closed_mailbox_lets_the_sender_try_again(sandbox: Sandbox) -> None:
    order(sandbox, "settings", refuse_mail=True)
    with pytest.raises(smtplib.SMTPDataError):
        send(sandbox)
    order(sandbox, "settings", refuse_mail=False)
    send(sandbox)
    assert len(requests.get(f"{sandbox.url}/mail.json", timeout=5).json()) == 1
    assert requests.delete(f"{sandbox.url}/control/mail", timeout=5).json() == {"forgotten": ["mail"]}
    assert requests.get(f"{sandbox.url}/mail.json", timeout=5).json() == []
