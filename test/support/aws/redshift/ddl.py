"""Statements that the parser leaves as text, told by patterns; anything else is refused.

Roles: https://docs.aws.amazon.com/redshift/latest/dg/t_Roles.html. Procedures:
https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_PROCEDURE.html, their language
https://docs.aws.amazon.com/redshift/latest/dg/c_PLpgSQL-statements.html.
"""

import re
from collections.abc import Callable, Iterator

import sqlglot
from sqlglot import exp

from support.aws.redshift import deny

NAME = r'(?:"[^"]+"|[a-zA-Z_][\w]*)'
QUALIFIED = rf"{NAME}(?:\.{NAME})?"
QUALIFIEDS = rf"{QUALIFIED}(?:\s*,\s*{QUALIFIED})*"
SIGNATURE = rf"{QUALIFIED}\s*\([\w\s,()]*\)"
TARGET = (
    rf"(?:(?:TABLE\s+)?{QUALIFIEDS}|SCHEMA\s+{QUALIFIEDS}|ALL\s+TABLES\s+IN\s+SCHEMA\s+{QUALIFIEDS}"
    rf"|PROCEDURE\s+{SIGNATURE})"
)
PRINCIPAL = rf"(?:PUBLIC|(?:ROLE\s+)?{NAME})"
PRIVILEGES = r"(?:ALL|(?:SELECT|INSERT|UPDATE|DELETE|USAGE|CREATE|EXECUTE)(?:\s*,\s*\w+)*)"

PATTERNS = (
    rf"CREATE\s+ROLE\s+{NAME}",
    rf"DROP\s+ROLE\s+{NAME}",
    rf"CREATE\s+USER\s+{NAME}\s+PASSWORD\s+DISABLE",
    rf"GRANT\s+ROLE\s+{NAME}\s+TO\s+{PRINCIPAL}",
    rf"REVOKE\s+ROLE\s+{NAME}\s+FROM\s+{PRINCIPAL}",
    rf"GRANT\s+{PRIVILEGES}\s+ON\s+{TARGET}\s+TO\s+{PRINCIPAL}",
    rf"REVOKE\s+{PRIVILEGES}\s+ON\s+{TARGET}\s+FROM\s+{PRINCIPAL}",
    rf"ALTER\s+DEFAULT\s+PRIVILEGES\s+IN\s+SCHEMA\s+{NAME}\s+GRANT\s+{PRIVILEGES}\s+ON\s+TABLES"
    rf"\s+TO\s+{PRINCIPAL}",
)
LOCK = re.compile(rf"LOCK\s+(?:TABLE\s+)?({QUALIFIEDS})", re.I)
CALL = re.compile(rf"CALL\s+({QUALIFIED})\s*\((.*)\)", re.I | re.S)
PROCEDURE = re.compile(
    rf"CREATE\s+(?:OR\s+REPLACE\s+)?PROCEDURE\s+({QUALIFIED})\s*\((?P<arguments>[^$]*)\)\s*"
    r"AS\s+\$\$(?P<body>.*)\$\$\s*LANGUAGE\s+plpgsql(?:\s+SECURITY\s+(?:DEFINER|INVOKER))?",
    re.I | re.S,
)
# A piece of a body up to its semicolon, and what of it is SQL.
IGNORED = re.compile(
    r"(BEGIN|DECLARE|ELSE|END(\s+IF|\s+LOOP)?|NULL|RETURN|RAISE\b.*|GET\s+DIAGNOSTICS\b.*"
    r"|\w+\s+(bigint|integer|boolean|varchar\s*\(\s*\d+\s*\)|date|timestamp))",
    re.I | re.S,
)
OPENING = re.compile(r"(?:BEGIN|DECLARE|ELSE|(?:ELS)?IF\b.*?\bTHEN)\s+", re.I | re.S)
CONDITION = re.compile(r"(?:ELS)?IF\b(.*?)\bTHEN\b", re.I | re.S)
SELECT_INTO = re.compile(r"\bINTO\s+(?:STRICT\s+)?\w+(?:\s*,\s*\w+)*", re.I)

Translate = Callable[[str], str]


def translate(sql: str, expression: Translate) -> str | None:
    """The statement for PostgreSQL when it is one of these, else None. Raises DeniedError."""
    procedure = PROCEDURE.fullmatch(sql)
    if procedure:
        check_body(procedure["body"])
        return sql
    lock = LOCK.fullmatch(sql)
    if lock:
        # https://docs.aws.amazon.com/redshift/latest/dg/r_LOCK.html: AccessExclusive, no modes.
        return f"LOCK TABLE {lock.group(1)} IN ACCESS EXCLUSIVE MODE"
    call = CALL.fullmatch(sql)
    if call:
        arguments = expression(f"SELECT {call.group(2)}") if call.group(2).strip() else ""
        return f"CALL {call.group(1)}({arguments.removeprefix('SELECT ')})"
    if any(re.fullmatch(pattern, sql, re.I | re.S) for pattern in PATTERNS):
        # A user of an IAM role has no password.
        sql = re.sub(r"CREATE\s+USER\s+(\S+)\s+PASSWORD\s+DISABLE", r"CREATE ROLE \1 LOGIN", sql)
        bare = re.sub(r"(GRANT|REVOKE)\s+ROLE\s+", r"\1 ", sql, flags=re.I)
        return re.sub(r"\b(TO|FROM)\s+ROLE\s+", r"\1 ", bare, flags=re.I)
    return None


def check_body(body: str) -> None:
    """Each statement and expression of a procedure passes the deny-list. Raises DeniedError."""
    for text in _statements(body):
        if LOCK.fullmatch(text) or CALL.fullmatch(text):
            continue
        try:
            tree = sqlglot.parse_one(text, dialect="redshift")
        except sqlglot.errors.ParseError as error:
            raise deny.DeniedError(f"in a procedure: {text}: {error}") from error
        if isinstance(tree, exp.Command):
            raise deny.DeniedError(f"in a procedure: {text}: not known to this double")
        deny.check(tree)


def _statements(body: str) -> Iterator[str]:
    bare = re.sub(r"--[^\n]*", "", body)
    for piece in bare.split(";"):
        text = piece.strip()
        for condition in CONDITION.findall(text):
            yield f"SELECT {condition.strip()}"
        while OPENING.match(text):
            text = OPENING.sub("", text, count=1).strip()
        if not text or IGNORED.fullmatch(text):
            continue
        if re.match(r"PERFORM\b", text, re.I):
            text = re.sub(r"^PERFORM\b", "SELECT", text, flags=re.I)
        if re.match(r"\w+\s*:=", text):
            text = "SELECT " + text.partition(":=")[2].strip()
        if re.match(r"SELECT\b", text, re.I):
            text = SELECT_INTO.sub("", text, count=1)
        yield text
