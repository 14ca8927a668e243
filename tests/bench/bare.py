"""The yardstick of a page: Flask and Jinja alone, with as many rows, cells and bytes as the page it stands for."""

import os

from flask import Flask, render_template
from jinja2 import DictLoader

PAGE = """<!doctype html>
<html lang="ko"><head><title>{{ title }}</title></head><body>
<nav>{% for label, url in nav %}<a href="{{ url }}">{{ label }}</a>{% endfor %}</nav>
<h1>{{ title }}</h1>
{% for label, value in facts %}<p><strong>{{ label }}</strong> {{ value }}</p>{% endfor %}
<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>
<!-- PADDING --></body></html>"""


def create_app() -> Flask:
    """Pages as the environment says, such as BARE="list:30000:25:7:10": name, bytes, rows, cells of a row, facts."""
    app, pages = Flask("bare"), dict[str, str]()
    app.jinja_loader = DictLoader(pages)
    for said in os.environ["BARE"].split(","):
        name, *numbers = said.split(":")
        _page(app, pages, name, *(int(n) for n in numbers))
    return app


def _page(app: Flask, pages: dict[str, str], name: str, size: int, rows: int, cells: int, facts: int) -> None:
    values = {
        "title": name,
        "nav": [(f"메뉴 {n}", f"/menu/{n}") for n in range(9)],
        "facts": [(f"항목 {n}", f"내용 <{n}>") for n in range(facts)],
        "rows": [[f"칸 {row}·{cell}" for cell in range(cells)] for row in range(rows)],
    }
    pages[f"{name}.html"] = PAGE
    with app.test_request_context():
        short = size - len(render_template(f"{name}.html", **values).encode())
    assert short >= 0, f"{name} cannot be as small as {size}"
    pages[f"{name}.html"] = PAGE.replace("<!-- PADDING -->", "x" * short)
    app.add_url_rule(f"/{name}", name, lambda: render_template(f"{name}.html", **values))
