"""The segments page: what it asks for, its sentences, its sections."""
