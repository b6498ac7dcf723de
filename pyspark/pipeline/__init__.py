"""The pipeline: three source tables to bronze, silver and gold, one release per run."""
