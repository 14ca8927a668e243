"""A second name of a table means the same to every thread."""

import sys
import threading
from types import ModuleType

import pytest
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

import voucher.app  # everything that a web process imports  # noqa: F401
from voucher.kernel import aliases
from voucher.people.models import Organisation

THREADS, TIMES = 4, 300


@pytest.fixture
def hurried():
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_all_threads_get_the_alias(hurried, monkeypatch):
    said = set()
    for n in range(TIMES):
        module = ModuleType(f"racing{n}.page")
        module.Firm = aliased(Organisation, name="firm")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        assert aliases.settle(f"racing{n}") == 1
        together = threading.Barrier(THREADS)

        def ask(firm=module.Firm, together=together):
            together.wait()
            said.add(str(firm.id == 1))

        threads = [threading.Thread(target=ask) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert said == {"firm.id = :id_1"}


def test_a_process_settles_all_of_its_own():
    aliases.settle.cache_clear()
    assert aliases.settle("voucher") > 10
    modules = [module for name, module in sys.modules.items() if name.startswith("voucher.")]
    ours = [value for module in modules for value in vars(module).values() if isinstance(value, AliasedClass)]
    assert all("id" in vars(alias) for alias in ours)
