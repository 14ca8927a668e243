"""Work out what a second name of a table means before several threads need it at the same moment.

SQLAlchemy finds the columns of an alias when somebody first asks for one, and does not keep threads apart meanwhile.
Whoever comes in between gets the column of the table instead, and the alias keeps that as long as the process lives:
its joins then join nothing.
"""

import sys
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import configure_mappers
from sqlalchemy.orm.util import AliasedClass


@cache
def settle(package: str) -> int:
    """Ask every alias at the top of this package's modules for its columns, once; returns how many there are.

    For the beginning of a process, when everything is imported and no other thread runs.
    """
    configure_mappers()
    of_it = [module for name, module in sys.modules.items() if name.startswith(f"{package}.")]
    found = {id(value): value for module in of_it for value in vars(module).values() if _is_alias(value)}
    for alias in found.values():
        if isinstance(alias, AliasedClass):
            for column in sa.inspect(alias).mapper.column_attrs:
                getattr(alias, column.key).__clause_element__()
        else:
            assert alias.c is not None
    return len(found)


def _is_alias(value: object) -> bool:
    return isinstance(value, AliasedClass | sa.AliasedReturnsRows)
