"""Find every page that somebody can come to by following links from their home, as a person without a browser would."""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

OF_EACH = 4  # pages of one endpoint that are opened per person, in the order in which they are found


class Answer(NamedTuple):
    """What somebody is shown, and where they have landed."""

    status: int
    kind: str
    text: str
    address: str


Ask = Callable[[str], Answer]


@dataclass
class Visit:
    """What a person was shown: addresses by endpoint, and links that lead nowhere."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.found.append(str(values["href"]))
        if tag == "form" and (values.get("method") or "get").lower() == "get" and values.get("action"):
            self.found.append(str(values["action"]))


def endpoint_of(urls: Map, address: str) -> str:
    """The page that an address belongs to; empty where it is none of ours."""
    try:
        endpoint, _ = urls.bind("").match(urlsplit(address).path, method="GET")
    except RequestRedirect as elsewhere:
        return endpoint_of(urls, elsewhere.new_url)
    except HTTPException:
        return ""
    return str(endpoint)


def crawl(ask: Ask, urls: Map, start: Iterable[str]) -> Visit:
    """Go wherever links lead, to a few pages of each kind."""
    queue, known, opened, visit = deque(start), set[str](), Counter[str](), Visit()
    while queue:
        address = queue.popleft()
        endpoint = endpoint_of(urls, address)
        if not endpoint or endpoint in {"static", "ui.gallery"} or opened[endpoint] >= OF_EACH:
            continue
        opened[endpoint] += 1
        answer = ask(address)
        if answer.status >= 400:
            visit.broken.append(f"{address}: {answer.status}")
            continue
        shown = visit.pages.setdefault(endpoint_of(urls, answer.address), [])
        if answer.address not in shown:
            shown.append(answer.address)
        if answer.kind == "text/html":
            queue.extend(_new(answer, known))
    return visit


def _new(answer: Answer, known: set[str]) -> list[str]:
    parser, found = _Links(), []
    parser.feed(answer.text)
    for link in dict.fromkeys(parser.found):
        parts = urlsplit(urljoin(f"http://here{answer.address}", link))
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if parts.netloc == "here" and address not in known and "lang=" not in parts.query:
            known.add(address)
            found.append(address)
    return found
