"""The yardstick of a page: plain Flask and Jinja, with as many bytes, rows, cells, choices and facts as the page.

The values stand ready as text. No database, no session, no sign-in, no permission, no languages, no macros.
"""

import os

from flask import Flask, render_template
from jinja2 import DictLoader

PAGE = """<!doctype html>
<html lang="ko"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<header><nav>{% for label, url in nav %}<li><a href="{{ url }}">{{ label }}</a></li>{% endfor %}</nav></header>
<main><h1>{{ title }}</h1>
{% if choices %}<form method="get" action="/"><label for="round">{{ title }}</label><select id="round" name="round">
{% for value, label in choices %}<option value="{{ value }}">{{ label }}</option>
{% endfor %}</select><button type="submit">{{ title }}</button></form>{% endif %}
{% if facts %}<dl class="summary">{% for label, value in facts %}
<div class="summary-row"><dt>{{ label }}</dt><dd>{{ value }}</dd></div>
{% endfor %}</dl>{% endif %}
{% if rows %}<table class="tbl col data"><caption>{{ title }}</caption><tbody>
{% for ref, cells in rows %}<tr><th scope="row"><a href="/applications/{{ ref }}">{{ ref }}</a></th>
{% for label, cell in cells %}<td data-label="{{ label }}">{{ cell }}</td>
{% endfor %}</tr>{% endfor %}</tbody></table>{% endif %}
</main><!-- the rest of the page --></body></html>"""


def create_app() -> Flask:
    """Pages as BARE says, such as "list:24000:25:6:39:0": name, bytes, rows, cells of a row, choices, facts."""
    app, pages = Flask("bare"), dict[str, str]()
    app.jinja_loader = DictLoader(pages)
    for said in os.environ["BARE"].split(","):
        name, *numbers = said.split(":")
        _page(app, pages, name, *(int(n) for n in numbers))
    return app


def _page(
    app: Flask, pages: dict[str, str], name: str, size: int, rows: int, cells: int, choices: int, facts: int
) -> None:
    values = {
        "title": "신청 목록",
        "nav": [(f"메뉴 {n}", f"/menu/{n}") for n in range(9)],
        "choices": [(f"RND-2026-{n:06d}", f"2026년 AI바우처 {n}차") for n in range(choices)],
        "facts": [(f"항목 {n}", f"내용 <{n}>") for n in range(facts)],
        "rows": [(f"APP-2026-{n:06d}", [(f"이름 {c}", f"칸 {n}·{c}") for c in range(cells)]) for n in range(rows)],
    }
    pages[f"{name}.html"] = PAGE
    with app.test_request_context():
        short = size - len(render_template(f"{name}.html", **values).encode())
    assert short >= 0, f"{name} cannot be as small as {size}"
    pages[f"{name}.html"] = PAGE.replace("<!-- the rest of the page -->", "x" * (short + 29))
    app.add_url_rule(f"/{name}", name, lambda: render_template(f"{name}.html", **values))
