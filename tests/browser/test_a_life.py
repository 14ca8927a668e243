"""A voucher's whole life, clicked by hand by the people who live it; and once more without JavaScript, on a phone."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import requests
from playwright.sync_api import Browser

from tests.browser.walking import Crowd, Person, people
from tests.documents.files import a_pdf
from tests.town import Town
from voucher.demo import cast
from voucher.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BORA, BORAM, SEON = "bora@agency.example", "boram@agency.example", "seon@agency.example"
DANA, EUN = "dana@agency.example", "eun@agency.example"


@dataclass
class Story:
    """What one step leaves for the next."""

    crowd: Crowd
    number: int  # of the firm
    title: str
    issued: bool  # whether the office has its certificate of tax payment
    seller: str = ""
    round: str = ""
    application: str = ""
    voucher: str = ""
    contract: str = ""
    invoice_ref: str = ""
    payment: str = ""

    @property
    def firm(self) -> str:
        return f"firm{self.number}@demo.example"

    @property
    def name(self) -> str:
        firm = cast.FIRMS[self.number - 1]
        return firm.name_en if self.crowd.language == "en" else firm.name

    def lacks_its_certificate(self) -> None:
        """The office that issues it has none."""
        order = {"b_no": cast.registration_no(self.number), "kind": "tax_payment", "found": False}
        answer = requests.post(f"{self.crowd.town.sandbox.url}/control/certificates", json=order, timeout=10)
        assert answer.ok, answer.text

    def open_a_round(self) -> None:
        bora, today = self.crowd(BORA), clock.today()
        bora.menu("/programmes/")
        bora.go("/programmes/draft")
        bora.fill(title_ko=f"{self.title} 공고", title_en=f"{self.title} call", budget_krw="300,000,000")
        bora.fill(opens_on=str(today - timedelta(days=1)), closes_on=str(clock.business_days_after(today, 14)))
        bora.press()
        self.round = bora.ref()
        bora.go(self.round, "/hand-over")
        assert "300,000,000" in bora.reading()
        bora.press()
        boram = self.crowd(BORAM)
        boram.menu("/home")
        boram.go(self.round, "/open")
        assert "300,000,000" in boram.reading()
        boram.press()
        assert self.round in boram.page.url

    def apply(self) -> None:
        firm = self.crowd(self.firm)
        firm.menu("/programmes/")
        firm.go(f"/programmes/{self.round}")
        firm.go("/applications/apply/")
        firm.press()
        self.application = firm.ref()
        firm.fill(title=self.title, skill="inspection", problem="밤에 불량을 놓칩니다. 사람마다 결과가 다릅니다.")
        firm.fill(goal="불량 유출을 절반으로 줄이고 확인 시간을 두 시간 줄입니다.")
        firm.press()
        firm.fill(asked_krw="50,000,000")
        firm.press("stay")
        assert "40,000,000" in firm.reading()  # the state's share
        firm.press()
        self.hand_in(firm)
        for declared in ("tax_arrears", "credit_default", "funded_elsewhere", "banned", "capital_impaired"):
            firm.fill(**{declared: "no"})
        for consent in ("personal_data", "sharing", "tax_office"):
            firm.fill(**{consent: "y"})
        firm.press()
        assert self.title in firm.reading()
        firm.fill(certify="y")
        firm.press()
        assert firm.page.url.endswith("/receipt")
        assert self.application in firm.reading()

    def hand_in(self, firm: Person) -> None:
        """The one paper that the round requires: the portal finds it, or it is handed in; then on to the consents."""
        if self.issued:
            firm.until("We found it at the issuing office", "발급기관에서 확인했습니다")
        else:
            firm.until("The issuing office had no valid one", "유효한 서류가 없습니다")
            firm.fill(tax_clearance__issued_on=str(clock.today() - timedelta(days=1)))
            paper = {"name": "납세증명서.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
            firm.page.locator("main input[type=file]").set_input_files(paper)
            firm.press("add")
            firm.page.locator("main .files").wait_for()
            assert "납세증명서.pdf" in firm.reading()
        firm.go("/consent")

    def decide(self) -> None:
        boram, bora = self.crowd(BORAM), self.crowd(BORA)
        boram.go(self.application, "/decide")
        boram.fill(decision="approve", granted_krw="50,000,000", note="현장 문제와 목표가 분명합니다.")
        boram.press()
        bora.home()
        bora.go(self.application, "/approve")
        bora.fill(decision="approve")
        bora.press()

    def pay(self) -> None:
        firm = self.crowd(self.firm)
        firm.menu("/vouchers/")
        firm.go("/vouchers/VCH-")
        self.voucher = firm.ref()
        firm.go("/pay")
        firm.press()
        firm.page.locator("button[value=decline]").click()
        firm.page.locator("button[value=pay]").wait_for()
        firm.faults = [fault for fault in firm.faults if "402" not in fault]  # that is what a declined card answers
        firm.page.locator("button[value=pay]").click()
        firm.page.wait_for_url(f"{firm.town.url}/vouchers/{self.voucher}/paid**")
        firm.until("사용할 수 있습니다", "usable")

    def choose(self) -> None:
        firm = self.crowd(self.firm)
        firm.go(f"/matches/{self.voucher}")
        firm.go("/choose/")
        number = next(
            n for n, s in enumerate(cast.SELLERS, 1) if s.name in firm.reading() or s.name_en in firm.reading()
        )
        self.seller = f"ai{number}@demo.example"
        firm.press()
        firm.menu("/contracts/")
        firm.go("/contracts/CTR-")
        self.contract = firm.ref()

    def draft(self) -> None:
        firm, today = self.crowd(self.firm), clock.today()
        firm.go(self.contract, "/draft")
        firm.fill(
            scope="카메라와 모델을 설치하고 담당자를 교육합니다.",
            starts_on=str(today),
            ends_on=str(today + timedelta(days=90)),
        )
        due = str(today + timedelta(days=60))
        firm.fill(pieces__0__title="설치와 교육", pieces__0__due_on=due, pieces__0__supply_krw="50,000,000")
        firm.fill(costs__labour_krw="20,000,000", costs__solution_krw="30,000,000")
        firm.press("sign")
        firm.fill(agreed="y", password=cast.PASSWORD)
        firm.press()

    def countersign(self) -> None:
        seller = self.crowd(self.seller)
        seller.go(self.contract, "/sign")
        seller.fill(agreed="y", password=cast.PASSWORD)
        seller.press()
        assert self.contract in seller.page.url

    def seal(self) -> None:
        seon = self.crowd(SEON)
        seon.go(self.contract, "/seal")
        assert self.title in seon.reading()
        seon.fill(agreed="y", password=cast.PASSWORD)
        seon.press()
        assert self.contract in seon.page.url

    def deliver(self) -> None:
        seller = self.crowd(self.seller)
        seller.go(self.contract, "/deliver")
        seller.fill(note="설치를 마쳤고 설명서를 드립니다.")
        seller.press()
        firm = self.crowd(self.firm)
        firm.go(self.contract, "/accept")
        firm.fill(decision="accept", note="일주일 동안 써 보았습니다.")
        firm.press()

    def invoice(self) -> None:
        seller = self.crowd(self.seller)
        seller.go("/invoices/", self.contract, "/submit")
        seller.fill(tax_kind="taxed")
        seller.fill(tax_invoice_no=f"{clock.today():%Y%m%d}" + f"41{int(self.contract[-6:]):014d}")
        seller.press()
        self.invoice_ref = seller.ref()
        bora = self.crowd(BORA)
        bora.go(self.invoice_ref, "/approve")
        bora.fill(decision="approve", note="계약, 검수, 청구가 같습니다.")
        bora.press()

    def release(self) -> None:
        dana = self.crowd(DANA)
        dana.go("/disbursements/PAY-", "/release", beside=self.name)
        assert self.invoice_ref in dana.reading()
        self.payment = dana.ref()
        dana.press()
        seller = self.crowd(self.seller)
        seller.menu("/disbursements/")
        seller.go(self.payment)
        seller.until("지급됨", "Paid")
        assert "55,000,000" in seller.reading()

    def audit(self) -> None:
        eun = self.crowd(EUN)
        eun.menu("/reports/")
        with eun.page.expect_download() as download:
            eun.page.locator("main form[action$='/download'] button").first.click()
        assert download.value.path().read_bytes().startswith(b"%PDF")
        eun.go("/reports/trace")
        eun.fill(q=self.application)
        eun.page.locator("main form[role=search] button[type=submit]").click()
        assert self.payment in eun.page.url
        for stop in (self.round, self.voucher, self.contract, self.invoice_ref, self.payment):
            assert stop in eun.reading(), stop


STEPS = (
    "open_a_round",
    "apply",
    "decide",
    "pay",
    "choose",
    "draft",
    "countersign",
    "seal",
    "deliver",
    "invoice",
    "release",
    "audit",
)


@pytest.mark.parametrize(
    ("firm", "title", "language", "javascript", "width"),
    [
        (30, "Weld inspection", "en", True, 1280),
        (29, "용접 검사", "ko", False, 390),
    ],
    ids=["at a desk", "on a phone without JavaScript"],
)
def test_a_voucher_lives(browser: Browser, town: Town, firm, title, language, javascript, width):
    with people(browser, town, language, javascript=javascript, width=width) as crowd:
        story = Story(crowd, firm, title, issued=javascript)
        if not story.issued:
            story.lacks_its_certificate()
        for step in STEPS:
            getattr(story, step)()
    checked = town.run("check")
    assert checked.returncode == 0, checked.stdout
