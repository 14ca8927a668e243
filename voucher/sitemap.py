"""Every page: how it is asked, its address, its acts and its template. `voucher routes` prints it."""

from dataclasses import dataclass

from flask import Flask

from voucher.settings import ROOT


@dataclass(frozen=True)
class Page:
    """One page, or one door for a machine."""

    endpoint: str
    rule: str
    methods: tuple[str, ...]
    acts: tuple[str, ...]
    template: str  # empty for what is not a page: a download, a door


def pages(app: Flask) -> list[Page]:
    """All of them, in the order of their addresses. The gallery for developers is not one."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in {"static", "ui.gallery"}:
            continue
        template = rule.endpoint.replace(".", "/") + ".html"
        found.append(
            Page(
                rule.endpoint,
                rule.rule,
                tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})),
                tuple(str(act) for act in getattr(app.view_functions[rule.endpoint], "acts", ())),
                template if (ROOT / "templates" / template).exists() else "",
            )
        )
    return sorted(found, key=lambda page: (page.rule, page.methods))


def text(app: Flask) -> str:
    """The committed tests/sitemap.txt."""
    rows = [(",".join(p.methods), p.rule, " ".join(p.acts), p.template or "-") for p in pages(app)]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"
