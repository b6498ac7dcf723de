"""What Redshift refuses although a parser accepts it, and what this double does not know.

Known differences are named with their page; anything else that is not on the list of known
constructs is refused as unknown, never guessed.
"""

from collections.abc import Callable, Iterator

from sqlglot import exp

DOCS = "https://docs.aws.amazon.com/redshift/latest/dg"
UNSUPPORTED = f"{DOCS}/c_unsupported-postgresql-features.html"
UNSUPPORTED_FUNCTIONS = f"{DOCS}/c_unsupported-postgresql-functions.html"


class DeniedError(Exception):
    """The statement is not Redshift's; says what about it and where that is documented."""


Check = Callable[[exp.Expression], bool]

# What PostgreSQL has not reserved, too.
RESERVED_WORDS = """
  AES128 AES256 ALLOWOVERWRITE AUTHORIZATION AZ64 BACKUP BINARY BLANKSASNULL BYTEDICT BZIP2
  CREDENTIALS DEFLATE DEFRAG DELTA DELTA32K DISABLE EMPTYASNULL ENABLE ENCODE ENCRYPT ENCRYPTION
  EXPLICIT GLOBALDICT256 GLOBALDICT64K GZIP IDENTITY IGNORE LUN LUNS LZO LZOP MINUS MOSTLY8
  MOSTLY16 MOSTLY32 NEW NULLS OFF OFFLINE OFFSET OID OLD OPEN PARALLEL PARTITION PERCENT
  PERMISSIONS PIVOT RAW READRATIO RECOVER REJECTLOG RESORT RESPECT RESTORE SNAPSHOT SYSDATE SYSTEM
  TAG TDES TEXT255 TEXT32K TIMESTAMP TOP TRUNCATECOLUMNS UNNEST UNPIVOT VERBOSE WALLET WITHOUT
"""
RESERVED = frozenset(RESERVED_WORDS.split())

AGGREGATES = (exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Count, exp.FirstValue, exp.LastValue)
FRACTIONS = (exp.DataType.Type.DECIMAL, exp.DataType.Type.DOUBLE)


def _is_generate_series(node: exp.Expression) -> bool:
    return isinstance(node, (exp.GenerateSeries, exp.ExplodingGenerateSeries))


def _is_range_frame(node: exp.Expression) -> bool:
    return isinstance(node, exp.WindowSpec) and node.args.get("kind") != "ROWS"


def _has_no_frame(node: exp.Expression) -> bool:
    return (
        isinstance(node, exp.Window)
        and isinstance(node.this, AGGREGATES)
        and bool(node.args.get("order"))
        and not node.args.get("spec")
    )


def _averages_whole_numbers(node: exp.Expression) -> bool:
    if not isinstance(node, exp.Avg):
        return False
    return not (isinstance(node.this, exp.Cast) and node.this.to.this in FRACTIONS)


def _unsized_text(node: exp.Expression) -> bool:
    sized = (exp.DataType.Type.VARCHAR, exp.DataType.Type.CHAR, exp.DataType.Type.TEXT)
    return isinstance(node, exp.DataType) and node.this in sized and not node.expressions


def _is_array(node: exp.Expression) -> bool:
    if isinstance(node, exp.DataType):
        return node.this in (exp.DataType.Type.ARRAY, exp.DataType.Type.LIST)
    return isinstance(node, exp.Array)


def _in_query(node: exp.Expression) -> bool:
    """Whether a value goes into a result, not into a default or a written row."""
    return not node.find_ancestor(exp.Insert, exp.Update, exp.ColumnDef)


def _is_reserved(node: exp.Expression) -> bool:
    return isinstance(node, exp.Identifier) and not node.quoted and node.this.upper() in RESERVED


DENIED: tuple[tuple[str, str, Check], ...] = (
    ("FILTER on an aggregate", UNSUPPORTED, lambda n: isinstance(n, exp.Filter)),
    (
        "DISTINCT ON",
        f"{DOCS}/r_SELECT_list.html",
        lambda n: isinstance(n, exp.Distinct) and bool(n.args.get("on")),
    ),
    (
        "generate_series (runs on the leader node alone)",
        UNSUPPORTED_FUNCTIONS,
        _is_generate_series,
    ),
    (
        "a window frame that is not ROWS",
        f"{DOCS}/r_Window_function_synopsis.html",
        _is_range_frame,
    ),
    (
        "an ordered window of an aggregate without a frame",
        f"{DOCS}/r_WF_SUM.html",
        _has_no_frame,
    ),
    ("ON CONFLICT", f"{DOCS}/r_INSERT_30.html", lambda n: isinstance(n, exp.OnConflict)),
    ("RETURNING", f"{DOCS}/r_INSERT_30.html", lambda n: isinstance(n, exp.Returning)),
    ("LATERAL", UNSUPPORTED, lambda n: isinstance(n, exp.Lateral)),
    (
        "SELECT ... FOR UPDATE",
        f"{DOCS}/r_SELECT_synopsis.html",
        lambda n: isinstance(n, exp.Lock),
    ),
    ("an array", f"{DOCS}/c_unsupported-postgresql-datatypes.html", _is_array),
    (
        "string_agg (LISTAGG is Redshift's)",
        UNSUPPORTED_FUNCTIONS,
        lambda n: isinstance(n, exp.GroupConcat) and not isinstance(n.parent, exp.WithinGroup),
    ),
    (
        "current_date and now() (a result must not depend on the day)",
        f"{DOCS}/Date_functions_header.html",
        lambda n: isinstance(n, (exp.CurrentDate, exp.CurrentTimestamp)) and _in_query(n),
    ),
    (
        "AVG over what may be whole numbers (it truncates): cast to a decimal",
        f"{DOCS}/r_AVG.html",
        _averages_whole_numbers,
    ),
    (
        "a text type without length (it means 256 bytes)",
        f"{DOCS}/r_Character_types.html",
        _unsized_text,
    ),
    (
        "a reserved word as a name",
        f"{DOCS}/r_pg_keywords.html",
        _is_reserved,
    ),
    (
        "CREATE INDEX",
        UNSUPPORTED,
        lambda n: isinstance(n, exp.Create) and n.kind == "INDEX",
    ),
    (
        "a generated column",
        f"{DOCS}/r_CREATE_TABLE_NEW.html",
        lambda n: isinstance(n, exp.ComputedColumnConstraint),
    ),
)


KNOWN_NODES = """
  Select From Where Group Having Order Ordered Limit Offset With CTE Subquery Table TableAlias
  Column Identifier Star Literal Null Boolean Alias Join Paren Tuple Values Var Union Except
  And Or Not EQ NEQ GT GTE LT LTE Is In Between Like Exists Distinct Add Sub Mul Div Neg Mod Dot
  Case If Coalesce Nullif Greatest Least Cast DataType DataTypeParam Placeholder
  Count Sum Min Max Avg Abs Round Floor Left Concat DPipe Lower Upper Length Substring Trim MD5 SHA2
  Window WindowSpec RowNumber Rank DenseRank Lag Lead FirstValue LastValue
  WithinGroup PercentileCont GroupConcat
  DateDiff DateAdd DateTrunc TimestampTrunc Extract CurrentTimestamp CurrentUser
  Insert Update Delete TruncateTable Comment Alter AlterColumn Drop Analyze
  Create Schema ColumnDef ColumnConstraint NotNullColumnConstraint DefaultColumnConstraint
  PrimaryKey PrimaryKeyColumnConstraint IndexParameters Properties LikeProperty TemporaryProperty
  EncodeColumnConstraint DistStyleProperty DistKeyProperty SortKeyProperty
"""
KNOWN = frozenset(KNOWN_NODES.split())
KNOWN_FUNCTIONS = {"pg_backend_pid", "json_serialize", "json_parse", "getdate", "nvl"}


def check(tree: exp.Expression) -> None:
    """Raise DeniedError for the first construct that Redshift or this double has not."""
    for node in tree.walk():
        for what, page, is_denied in DENIED:
            if is_denied(node):
                raise DeniedError(f"{what} is not Redshift's: {node.sql('redshift')} ({page})")
    for unknown in _unknown(tree):
        raise DeniedError(f"{unknown}: not known to this double, so refused and not guessed")


def _unknown(tree: exp.Expression) -> Iterator[str]:
    for node in tree.walk():
        if isinstance(node, exp.Anonymous):
            if str(node.this).lower() not in KNOWN_FUNCTIONS:
                yield f"function {node.this}"
        elif type(node).__name__ not in KNOWN:
            yield f"{type(node).__name__} ({node.sql('redshift')})"
