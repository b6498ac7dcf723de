"""The churn page: what it asks for, its sentences, its sections, its list."""
