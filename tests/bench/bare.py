"""The yardstick of a page: plain Flask and Jinja, saying the same texts and linking to the same places.

It is the portal's own page, with every text and every address taken out and given to the template ready made: texts
are escaped as Jinja escapes, addresses are built by `url_for`, and the head stands in a base template. No database, no
session, no sign-in, no permission, no languages, no macros, no forms.
"""

import html
import os
import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask, render_template
from jinja2 import DictLoader

PIECE = re.compile(r'(?P<before>(?:href|src|action)=")(?P<address>/[^"]*)"|>(?P<text>[^<]*[^<\s][^<]*)<')


def create_app() -> Flask:
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
