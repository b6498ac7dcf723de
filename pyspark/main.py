"""The only entry of the pipeline, for AWS Glue and for the command line."""

import sys

from pipeline.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
