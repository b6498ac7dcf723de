"""The only entry of the pipeline, for AWS Glue and for the command line."""

import sys

from pipeline.cli.main import main

if __name__ == "__main__":
    code = main(sys.argv[1:])
    # Glue may count any SystemExit as a failure, also one with 0.
    if code:
        sys.exit(code)
