"""The forms of a page, as a person without a browser reads them, and what people should not write into them."""

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import quote_plus

from voucher.demo import cast
from voucher.kernel import clock

SCRIPT = "<script>alert(1)</script>"
WRONG = {  # percent-encoded, since some of it is no text
    "long": quote_plus("가" * 10_000),
    "negative": "-5",
    "huge": "1" + "0" * 30,
    "Arabic digits": quote_plus("٣٤٥٦٧٨٩"),
    "script": quote_plus(SCRIPT),
    "NUL": "a%00b",
    "lone surrogate": "%ED%A0%80",
}
SENTENCE = "현장에서 확인한 내용을 적습니다. 다음 사람이 읽고 알 수 있어야 합니다."


@dataclass
class Form:
    """One form: where it goes, and for each field what a person would plausibly write."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)

    def body(self, **changes: str) -> bytes:
        """The form filled in; `changes` are encoded already."""
        values = {name: quote_plus(value) for name, value in self.fields.items()} | changes
        return "&".join(f"{quote_plus(name)}={value}" for name, value in values.items()).encode()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(values.get("action", "")) if values.get("method", "").lower() == "post" else None
            if self.form:
                self.forms.append(self.form)
        name = values.get("name", "")
        if self.form is None or (not name and tag != "option"):
            return
        if tag == "textarea":
            self.area = name
            self.form.fields[name] = ""
        elif tag == "select":
            self.select = name
            self.form.fields.setdefault(name, "")
        elif tag == "option" and self.select:
            if "selected" in values or not self.form.fields.get(self.select):
                self.form.fields[self.select] = values.get("value", "")
        elif tag in {"input", "button"}:
            self._input(name, values)

    def _input(self, name: str, values: dict[str, str]) -> None:
        assert self.form
        kind, value = values.get("type", "text"), values.get("value", "")
        if kind in {"radio", "checkbox"}:
            self.form.fields.setdefault(name, value or "y")
        elif kind == "date":
            self.form.fields[name] = value or (clock.today() + timedelta(days=30)).isoformat()
        elif kind == "password":
            self.form.fields[name] = cast.PASSWORD
        elif kind == "email":
            self.form.fields[name] = value or "new@demo.example"
        elif values.get("inputmode") in {"numeric", "decimal"} or kind == "number":
            self.form.fields[name] = value or "1000000"
        else:
            self.form.fields[name] = value or ("" if kind == "hidden" else "가나다 ABC 123")

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            self.form.fields[self.area] = data.strip() or SENTENCE

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.form:
            self.form.fields[self.area] = self.form.fields[self.area] or SENTENCE
            self.area = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.form = None


def forms(page: str) -> list[Form]:
    """Every form of a page that changes something."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
