"""The churn page, a file per part: reading, story, sections."""
