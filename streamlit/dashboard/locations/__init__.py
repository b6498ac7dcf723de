"""The locations page: what it asks for, its sentences, its sections."""
