"""Object store, JSON documents, lake and releases, on disk or in S3."""
