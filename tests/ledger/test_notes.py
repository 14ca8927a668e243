"""ledger.notes: what stands beside a movement, in the reader's language."""

import pytest

from voucher.ledger import notes


@pytest.mark.parametrize(
    ("kept", "korean"),
    [
        ("budget given to the round", "공고에 예산 배정"),
        ("APP-2026-000001 approved", "APP-2026-000001 승인"),
        ("CTR-2026-000001, piece 2", "CTR-2026-000001 과업 2"),
        ("own share and VAT, payment 1", "자부담금과 부가가치세, 결제 1회차"),
        ("산업인공지능과-1204", "산업인공지능과-1204"),
        ("", ""),
    ],
)
def test_a_note_is_said_in_the_readers_language(app, kept, korean):
    with app.test_request_context("/?lang=ko"):
        app.preprocess_request()
        assert notes.noted(kept) == korean
