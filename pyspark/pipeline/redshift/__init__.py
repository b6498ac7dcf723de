"""The warehouse on AWS: Redshift Serverless, reached through its Data API."""
