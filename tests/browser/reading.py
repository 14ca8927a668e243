"""What a page says: whether all of it is in the reader's language, and none of it is the program's own."""

import re
from functools import lru_cache

from babel.messages.pofile import read_po
from playwright.sync_api import Page

from voucher.kernel import i18n

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
TEXTS = """() => {
    const said = [], walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement
        if (parent.closest('script, style, svg, code, pre, [lang]:not(html)')) continue
        const text = node.textContent.replace(/\\s+/g, ' ').trim()
        if (text) said.push(text)
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
        for (const e of document.querySelectorAll(`[${name}]`))
            if (!e.closest('[lang]:not(html)')) said.push(e.getAttribute(name).trim())
    return said
}"""
RAW = re.compile(
    r"[a-z]+(_[a-z]+)+|None|True|False|nan|.*(%\(\w+\)s|\{\{|\}\}|Decimal\(|datetime\.|<\w+\.\w+|UUID\().*", re.DOTALL
)


@lru_cache(maxsize=2)
def _sayings(korean: bool) -> tuple[frozenset[str], re.Pattern[str]]:
    """Every sentence of ours in one language: whole ones, and those with something to fill in."""
    whole, open_ended = set(), []
    for path in i18n.catalogues():
        with path.open("rb") as file:
            for message in read_po(file, locale="ko"):
                english = message.id if isinstance(message.id, str) else message.id[0]
                said = message.string if isinstance(message.string, str) else message.string[0]
                text = said if korean else english
                if english == said or sum(letter.isalpha() for letter in text) < (2 if korean else 4):
                    continue
                if PLACEHOLDER.search(text):
                    fixed = PLACEHOLDER.sub("", text)
                    if sum(letter.isalpha() for letter in fixed) >= 6:
                        open_ended.append(".+".join(map(re.escape, PLACEHOLDER.split(text))))
                else:
                    whole.add(" ".join(text.split()))
    return frozenset(whole), re.compile("|".join(open_ended))


@lru_cache(maxsize=20_000)
def _strange(text: str, language: str) -> bool:
    whole, open_ended = _sayings(korean=language == "en")
    ours, _ = _sayings(korean=language == "ko")
    return text not in ours and bool(text in whole or open_ended.fullmatch(text) or RAW.fullmatch(text))


def strange_words(page: Page, language: str) -> list[str]:
    """What is in the other language although we know it in this one, and what only a program would say."""
    texts: list[str] = page.evaluate(TEXTS)
    return [text for text in dict.fromkeys(texts) if _strange(text, language)]
