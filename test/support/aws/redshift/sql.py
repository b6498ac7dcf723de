"""From a statement in Redshift's dialect to what PostgreSQL runs, or a refusal."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import sqlglot
from sqlglot import exp

from support.aws.redshift import ddl, deny
from support.aws.redshift.deny import DeniedError
from support.aws.wire import ApiError

DOCS = "https://docs.aws.amazon.com/redshift/latest/dg"
MAX_STATEMENT_BYTES = 100_000
Kind = Literal["sql", "copy", "unload", "truncate"]

# Redshift has these and PostgreSQL has not; they change where rows lie, not what they say.
DROPPED = (
    exp.EncodeColumnConstraint,
    exp.EncodeProperty,
    exp.DistStyleProperty,
    exp.DistKeyProperty,
    exp.SortKeyProperty,
    # Keys are not enforced: https://docs.aws.amazon.com/redshift/latest/dg/t_Defining_constraints.html
    exp.PrimaryKey,
    exp.PrimaryKeyColumnConstraint,
)
MAX_VARCHAR = 65535


@dataclass(frozen=True)
class Statement:
    """A statement ready for the engine. `values` are the bound parameters that it names."""

    kind: Kind
    text: str
    sql: str
    values: dict[str, str] = field(default_factory=dict)


def check_request(sqls: Iterable[str], given: Mapping[str, str]) -> None:
    """What the service refuses before it runs anything. Raises ApiError.

    https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html: statements up to 100 KB, and
    https://docs.aws.amazon.com/redshift-data/latest/APIReference/API_BatchExecuteStatement.html:
    each parameter is used by a statement.
    """
    used: set[str] = set()
    for sql in sqls:
        if not sql.strip():
            raise ApiError("ValidationException", "SQL statement is empty")
        if len(sql.encode()) > MAX_STATEMENT_BYTES:
            raise ApiError("ValidationException", "Cannot run a statement larger than 100 KB")
        used |= set(re.findall(r"(?<![:\w]):([a-zA-Z_]\w*)", sql))
    unused = sorted(given.keys() - used)
    if unused:
        raise ApiError("ValidationException", f"Parameters are not used: {', '.join(unused)}")


def translate(sql: str, given: Mapping[str, str], *, in_transaction: bool) -> Statement:
    """A statement for PostgreSQL. Raises DeniedError; the service reports it as FAILED."""
    kind, text, used = _translated(sql, frozenset(given), in_transaction)
    return Statement(kind, text, sql, {name: given[name] for name in used})


# Tests set up the same tables over and over, and sqlglot is slow.
@lru_cache(maxsize=2000)
def _translated(
    sql: str, given: frozenset[str], in_transaction: bool
) -> tuple[Kind, str, frozenset[str]]:
    """Kind and text of a statement, and which of the given parameters it names."""
    text = sql.strip().rstrip(";").strip()
    used: set[str] = set()

    def expression(select: str) -> str:
        return _generated(_parsed(select), given, used)

    if re.match(r"UNLOAD\b", text, re.I):
        return "unload", text, frozenset()
    if re.match(r"COPY\b", text, re.I):
        return "copy", text, frozenset()
    other = ddl.translate(text, expression)
    if other is not None:
        return "sql", other, frozenset(used)
    tree = _parsed(text)
    if isinstance(tree, exp.TruncateTable) and in_transaction:
        raise DeniedError(f"TRUNCATE commits the transaction it is in ({DOCS}/r_TRUNCATE.html)")
    kind: Kind = "truncate" if isinstance(tree, exp.TruncateTable) else "sql"
    return kind, _generated(tree, given, used), frozenset(used)


def _parsed(text: str) -> exp.Expression:
    try:
        trees = sqlglot.parse(text, dialect="redshift")
    except sqlglot.errors.SqlglotError as error:
        raise DeniedError(f"ERROR: syntax error: {error}") from error
    if len(trees) != 1 or trees[0] is None:
        raise DeniedError("ERROR: only one SQL statement is allowed")
    tree = trees[0]
    if isinstance(tree, exp.Command):
        raise DeniedError(f"{text[:200]}: not known to this double, so refused and not guessed")
    deny.check(tree)
    return tree


def _generated(tree: exp.Expression, given: frozenset[str], used: set[str]) -> str:
    for placeholder in list(tree.find_all(exp.Placeholder)):
        name = str(placeholder.this)
        if name not in given:
            raise DeniedError(f"ERROR: parameter :{name} has no value")
        used.add(name)
        placeholder.replace(exp.Var(this=f"gp__{name}__"))
    _key_columns_not_null(tree)
    for node in list(tree.find_all(*DROPPED)):
        constraint = node.parent if isinstance(node.parent, exp.ColumnConstraint) else node
        constraint.pop()
    for kind in tree.find_all(exp.DataType):
        _as_in_postgres(kind)
    text = str(tree.sql(dialect="postgres", normalize_functions=False))
    if not used:
        return text
    # Values are bound as text, whatever they look like: what needs a number must cast.
    return re.sub(r"gp__(\w+?)__", r"(CAST(%(\1)s AS VARCHAR))", text.replace("%", "%%"))


def _key_columns_not_null(tree: exp.Expression) -> None:
    """A key is not enforced, but its columns become NOT NULL, and that is."""
    for key in tree.find_all(exp.PrimaryKey):
        names = {column.name for column in key.expressions}
        for column in tree.find_all(exp.ColumnDef):
            if column.name in names and not column.find(exp.NotNullColumnConstraint):
                not_null = exp.ColumnConstraint(kind=exp.NotNullColumnConstraint())
                column.append("constraints", not_null)


def _as_in_postgres(kind: exp.DataType) -> None:
    if kind.this == exp.DataType.Type.SUPER:
        kind.set("this", exp.DataType.Type.JSONB)
    for size in kind.expressions:
        if str(size.this).upper() == "MAX":
            size.set("this", exp.Literal.number(MAX_VARCHAR))
