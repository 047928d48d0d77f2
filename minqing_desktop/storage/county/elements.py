"""Lists that stand in one column as JSON, taken apart by SQLite and PostgreSQL each in its own words."""

from typing import Any

from sqlalchemy import ColumnElement, LargeBinary
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableValuedAlias


class _Elements(FunctionElement[Any]):
    """A row for each element of a list of texts, in the column `value`."""

    name = "elements"
    inherit_cache = True


class _Identity(FunctionElement[bytes]):
    """The id that a list's element names: 16 bytes of 32 hexadecimal digits."""

    name = "identity"
    inherit_cache = True
    type = LargeBinary()


def elements(column: ColumnElement[Any]) -> TableValuedAlias:
    """The elements of a list in a view's column; none for an empty one, which is NULL."""
    return _Elements(column).table_valued("value")


def identity_of(element: ColumnElement[Any]) -> ColumnElement[bytes]:
    """The id in an element of a list of references, as views hold it."""
    return _Identity(element)


@compiles(_Elements, "sqlite")
def _by_sqlite(element: _Elements, compiler: Any, **more: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **more)})"


@compiles(_Elements, "postgresql")
def _by_postgresql(element: _Elements, compiler: Any, **more: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **more)} AS json))"


@compiles(_Identity, "sqlite")
def _unhex(element: _Identity, compiler: Any, **more: Any) -> str:
    return f"unhex({compiler.process(element.clauses, **more)})"


@compiles(_Identity, "postgresql")
def _decode(element: _Identity, compiler: Any, **more: Any) -> str:
    return f"decode({compiler.process(element.clauses, **more)}, 'hex')"
