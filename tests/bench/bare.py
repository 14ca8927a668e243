"""Two yardsticks of a page, without database, session, sign-in, permission and forms to build.

`text` says what the portal's page says: every text and every address is taken out of the answer and given to a template
ready made, texts escaped as Jinja escapes, addresses built by `url_for`, the head in a base template. Nothing loops, no
macro is called: less than any page that somebody would write.

`page` is the page as somebody writes it with Flask and Jinja: the portal's own templates and macros, none of their
results kept, over things that were read once before the first request.
"""

import html
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, g, render_template, request, template_rendered
from jinja2 import DictLoader

from voucher.app import Portal, create_app
from voucher.kernel import saying

PIECE = re.compile(r'(?P<before>(?:href|src|action)=")(?P<address>/[^"]*)"|>(?P<text>[^<]*[^<\s][^<]*)<')


def text() -> Flask:
    """One page for each file in the folder that BARE names."""
    app, templates = Flask("bare"), dict[str, str]()
    app.jinja_loader = DictLoader(templates)
    app.add_url_rule("/<path:where>", "elsewhere", lambda where: where)
    for file in Path(os.environ["BARE"]).glob("*.html"):
        template, texts, addresses = _template(file.read_text())
        head, opening, body = template.partition("<body")
        templates[f"base/{file.name}"] = f"{head}{{% block body %}}{{% endblock %}}"
        templates[file.name] = (
            f'{{% extends "base/{file.name}" %}}{{% block body %}}{opening}{body.strip()}{{% endblock %}}'
        )
        app.add_url_rule(f"/{file.stem}", file.stem, _view(file.name, texts, addresses))
    return app


def _template(page: str) -> tuple[str, list[str], list[str]]:
    """The page as a template, and the texts and addresses that it says."""
    texts, addresses = list[str](), list[str]()

    def taken(found: re.Match[str]) -> str:
        if found["address"] is None:
            texts.append(html.unescape(found["text"]))
            return f">{{{{ texts[{len(texts) - 1}] }}}}<"
        addresses.append(html.unescape(found["address"][1:]))
        return f'{found["before"]}{{{{ url_for("elsewhere", where=addresses[{len(addresses) - 1}]) }}}}"'

    return PIECE.sub(taken, page), texts, addresses


def _view(template: str, texts: list[str], addresses: list[str]) -> Callable[[], str]:
    return lambda: render_template(template, texts=texts, addresses=addresses)


class Read(Portal):
    """Answers with what the portal once read for the same address, through the same templates."""

    kept: dict[str, tuple[str, dict[str, Any]]]

    def dispatch_request(self) -> str:
        """Only the template works."""
        name, context = self.kept[request.full_path]
        saying._language.set("ko")
        g.user, g.acts = context["reader"]
        return self.jinja_env.get_template(name).render(context)


def page() -> Flask:
    """The pages of PORTAL_PAGES (path, tab, cookie; one a line), each read once from the portal's database."""
    portal, kept = create_app(), dict[str, tuple[str, dict[str, Any]]]()

    def keep(_app: Flask, template: Any, context: dict[str, Any], **_: object) -> None:
        kept[request.full_path] = template.name, {**context, "reader": (g.user, g.acts)}

    with template_rendered.connected_to(keep, portal):
        for line in os.environ["PORTAL_PAGES"].splitlines():
            path, cookie = line.split("\t")
            assert portal.test_client(use_cookies=False).get(path, headers={"Cookie": cookie}).status_code == 200
    portal.jinja_env.globals["kept"] = lambda macro, *values: macro(*values)
    portal.before_request_funcs.clear()
    portal.__class__, portal.kept = Read, kept  # type: ignore[attr-defined]
    return portal
