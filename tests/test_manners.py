"""Rules of the house that a linter cannot know."""

import ast
import re

import pytest
import sqlalchemy as sa
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from voucher.audit import words
from voucher.kernel import db, i18n, migrating
from voucher.settings import ROOT

PYTHON = sorted((ROOT / "voucher").rglob("*.py")) + sorted((ROOT / "tests").rglob("*.py"))
WORK = sorted(p for p in (ROOT / "voucher").glob("*/*ing.py") if "sandbox" not in p.parts and p.parent.name != "kernel")


def functions(path):
    return [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    assert path.read_text().count("\n") <= 300
    if "tests" not in path.parts:
        for function in functions(path):
            assert function.end_lineno - function.lineno < 40, function.name


ASKS = ("require", "may_", "lock_for", "visible")


def _asked_at(function, others) -> int | None:
    """The line where a function asks for permission, itself or through one of its neighbours."""
    lines = []
    for call in ast.walk(function):
        if isinstance(call, ast.Call):
            name = ast.unparse(call.func).split(".")[-1]
            neighbour = others.get(name) if isinstance(call.func, ast.Name) else None
            if name.lstrip("_").startswith(ASKS) or (
                neighbour and neighbour is not function and _asked_at(neighbour, {})
            ):
                lines.append(call.lineno)
    return min(lines, default=None)


@pytest.mark.parametrize("path", WORK, ids=lambda p: str(p.relative_to(ROOT)))
def test_work_done_by_a_person_asks_permission_before_it_changes_anything(path):
    if path.parent.name in {"people", "ledger"}:
        return
    here = {f.name: f for f in ast.parse(path.read_text()).body if isinstance(f, ast.FunctionDef)}
    for name, function in here.items():
        by = [a for a in function.args.kwonlyargs if a.arg == "by" and ast.unparse(a.annotation) == "User"]
        if name.startswith("_") or not by:
            continue
        changed = [
            n.lineno
            for n in ast.walk(function)
            if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Attribute)
        ]
        asked = _asked_at(function, here)
        assert asked, f"{name} asks nobody"
        assert asked < min(changed, default=10**6), f"{name} changes something before it asks"


@pytest.mark.parametrize(
    "path", [p for p in PYTHON if "voucher" in p.relative_to(ROOT).parts[:1]], ids=lambda p: str(p.relative_to(ROOT))
)
def test_use_cases_never_commit(path):
    if path.name in {"db.py", "errands.py", "app.py"} or "sandbox" in path.parts:
        return
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "commit":
            assert "session" not in ast.unparse(call.func.value), f"{path.name}:{call.lineno}"


def _said() -> dict[str, str]:
    """Every msgid in code and templates, and where."""
    found = {}
    keywords = {"_": None, "_l": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    for folder, methods in (
        (ROOT / "voucher", [("sandbox/**", "ignore"), ("**.py", "python")]),
        (ROOT / "templates", [("sandbox/**", "ignore"), ("**.html", "jinja2.ext:babel_extract")]),
    ):
        for name, line, message, *_ in extract_from_dir(str(folder), methods, keywords=keywords):
            found[message[0] if isinstance(message, tuple) else message] = f"{folder.name}/{name}:{line}"
    return found


def _catalogue(path):
    with path.open("rb") as file:
        return {m.id if isinstance(m.id, str) else m.id[0]: m for m in read_po(file, locale="ko") if m.id}


def test_every_msgid_is_translated():
    known = {}
    for path in i18n.catalogues():
        known.update({k: m.string for k, m in _catalogue(path).items() if m.string})
    missing = [f"{where}: {message!r}" for message, where in _said().items() if message and message not in known]
    assert not missing, "\n".join(missing)


def test_no_translation_is_left_over_and_none_contradicts_another():
    said, known = _said(), {}
    for path in i18n.catalogues():
        for message, entry in _catalogue(path).items():
            assert message in said, f"{path.name}: nobody says {message!r}"
            assert known.setdefault(message, entry.string) == entry.string, (
                f"{path.name}: {message!r} is translated twice"
            )
            names = set(re.findall(r"%\((\w+)\)", message))
            strings = entry.string if isinstance(entry.string, tuple) else (entry.string,)
            for string in strings:
                assert set(re.findall(r"%\((\w+)\)", string)) <= names | {"num"}, f"{path.name}: {message!r}"
                if names or said[message].startswith(
                    "templates/"
                ):  # where values are put in, also where there are none
                    assert not re.search(r"%(?!\(\w+\))", string.replace("%%", "")), f"{path.name}: {string!r}"


def test_templates_format_variables_not_literals():
    """Jinja works `{{ 0|won }}` out when it compiles the template: in the language of whoever came first, for all."""
    jinja = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    for path in (ROOT / "templates").rglob("*.html"):
        for found in jinja.parse(path.read_text()).find_all(nodes.Filter):
            spoken = found.name in ("won", "words", "day", "moment", "said", "named")
            assert not (spoken and isinstance(found.node, nodes.Const)), f"{path}:{found.lineno}"


def test_templates_say_rates_to_their_last_digit():
    """What the rules call 82.5 per cent is not said as 82: only what is reckoned is rounded, and says to how much."""
    for path in (ROOT / "templates").rglob("*.html"):
        assert not re.search(r"\|\s*percent\b(?!\()", path.read_text()), path


def test_checks_in_the_database_say_the_words_of_the_code(database):
    with db.transaction(read_only=True) as session:
        rows = session.connection().execute(
            sa.text("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'")
        )
        checks = {name: definition for name, definition in rows}  # noqa: C416 - rows are not pairs
    for table in migrating.metadata().sorted_tables:
        for column in table.columns:
            if isinstance(column.type, sa.Enum):
                written = checks[f"ck_{table.name}_{column.type.name}"]
                assert set(re.findall(r"'([^']+)'::", written)) == set(column.type.enums), f"{table.name}.{column.name}"


def test_foreign_keys_have_no_relationships_across_packages():
    for path in (ROOT / "voucher").rglob("models.py"):
        assert "Relationship(" not in path.read_text(), path


def test_the_explaining_pages_are_short():
    pages = ["people/roles.py", "timetable.py", "ledger/chart.py", "reactions/at_once.py", "reactions/telling.py"]
    for page in [*pages, "reactions/later.py"]:
        assert (ROOT / "voucher" / page).read_text().count("\n") <= 150, page


def test_every_act_in_the_audit_log_has_a_name():
    recorded = set()
    for path in (ROOT / "voucher").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "log.record":
                recorded |= {
                    n.value for n in ast.walk(call.args[1]) if isinstance(n, ast.Constant) and not n.value.endswith(".")
                }
    assert recorded <= set(words.ACTION), recorded - set(words.ACTION)
