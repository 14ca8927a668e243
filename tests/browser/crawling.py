"""Find every page that somebody can come to by following links from their home, as a person without a browser would."""

from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect

from tests.town import Town

OF_EACH = 4  # pages of one endpoint that are opened per person, in the order in which they are found


@dataclass
class Visit:
    """What a person was shown, by address."""

    email: str
    role: str
    pages: dict[str, list[str]] = field(default_factory=dict)  # by endpoint
    broken: list[str] = field(default_factory=list)

    def endpoints(self) -> set[str]:
        return set(self.pages)


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


def links(page: str) -> list[str]:
    """Every address that a page leads to."""
    parser = _Links()
    parser.feed(page)
    return list(dict.fromkeys(parser.found))


def endpoint_of(urls: Map, path: str) -> str:
    """The page that an address belongs to; empty where it is none of ours."""
    try:
        endpoint, _ = urls.bind("").match(path, method="GET")
    except RequestRedirect as elsewhere:
        return endpoint_of(urls, urlsplit(elsewhere.new_url).path)
    except HTTPException:
        return ""
    return str(endpoint)


def crawl(town: Town, urls: Map, email: str, role: str) -> Visit:
    """Go from the person's home wherever links lead, to a few pages of each kind."""
    visitor, visit = town.visitor(email), Visit(email, role)
    queue, known, opened = deque(["/home" if email else "/"]), set[str](), Counter[str]()
    while queue:
        address = queue.popleft()
        endpoint = endpoint_of(urls, urlsplit(address).path)
        if not endpoint or endpoint == "static" or opened[endpoint] >= OF_EACH:
            continue
        opened[endpoint] += 1
        answer = visitor.get(town.url + address, timeout=30)
        if answer.status_code >= 400:
            visit.broken.append(f"{address}: {answer.status_code}")
        elif answer.headers["Content-Type"].startswith("text/html"):
            landed = urlsplit(answer.url)
            shown = endpoint_of(urls, landed.path)
            visit.pages.setdefault(shown, []).append(landed.path + (f"?{landed.query}" if landed.query else ""))
            queue.extend(_new(town, answer, known))
        else:
            visit.pages.setdefault(endpoint, []).append(address)
    return visit


def _new(town: Town, answer: requests.Response, known: set[str]) -> list[str]:
    found = []
    for link in links(answer.text):
        parts = urlsplit(urljoin(answer.url, link))
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        ours = f"{parts.scheme}://{parts.netloc}" == town.url
        if ours and address not in known and "lang=" not in parts.query:
            known.add(address)
            found.append(address)
    return found
