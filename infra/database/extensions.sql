-- First, by the master user of the instance: what imports files from S3 into a table.
-- The instance needs an IAM role for the feature `s3Import` that may read the landing bucket.
CREATE EXTENSION IF NOT EXISTS aws_s3 CASCADE;
