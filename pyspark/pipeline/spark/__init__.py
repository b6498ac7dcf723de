"""What Spark code shares: the session, table schemas, caching."""
