"""The operations page: the release, its quality, the runs, and what an administrator may do."""
