"""Opens every page of the dashboards twice, for whoever counts what the API is asked meanwhile.

Reads `{page: token}` from the environment (GP_TOKENS). After each visit it prints `page visit` and
waits for a line: `first` is a caller whom the dashboards do not know, `rerun` a click that asks
nothing new.
"""

import json
import os
import sys

from support.dashboards.app import open_any

QUERY = {"customer": {"customer": "c1"}}


def main() -> int:
    """1 where a page shows an error."""
    for page, token in json.loads(os.environ["GP_TOKENS"]).items():
        os.environ["GP_API_TOKEN"] = token
        app = open_any(page, **QUERY.get(page, {}))
        _visited(page, "first")
        app.run()
        _visited(page, "rerun")
        if app.exception or app.error:
            print(page, app.exception, app.error, file=sys.stderr)
            return 1
    return 0


def _visited(page: str, visit: str) -> None:
    print(page, visit, flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    sys.exit(main())
