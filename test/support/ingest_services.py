"""What the ingestion talks to on AWS, for its tests in TypeScript: the doubles, and beside the
warehouse's a source database whose imports read from the double of S3.

    python -m support.ingest_services [--without-database]

Prints one line of JSON once all is ready, and ends with its standard input.
"""

import json
import logging
import sys
from pathlib import Path
from urllib.parse import urlsplit

from moto.server import ThreadedMotoServer

from support.aws.main import serve
from support.postgres import HOST, LOADER, MASTER, PASSWORD, READER, Server

DATABASE = "source_of_tests"


def main() -> None:
    """Serve until standard input ends."""
    if "--without-database" in sys.argv:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        moto = ThreadedMotoServer(HOST, port=0, verbose=False)
        moto.start()
        stay({"aws": f"http://{HOST}:{moto.get_host_and_port()[1]}"})
        moto.stop()
        return
    with serve() as doubles:
        aws, port = doubles["endpoint"], doubles["postgres"]["port"]
        server = Server(port=port, buckets=Path())
        server.create_database(DATABASE, s3=(HOST, urlsplit(aws).port or 0))
        server.run_scripts(DATABASE)
        stay(
            {
                "aws": aws,
                "database": {"host": HOST, "port": port, "database": DATABASE},
                "users": {"loader": LOADER, "reader": READER, "master": MASTER},
                "password": PASSWORD,
            }
        )


def stay(ready: dict[str, object]) -> None:
    """Say where everything is, and stay until standard input ends."""
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
