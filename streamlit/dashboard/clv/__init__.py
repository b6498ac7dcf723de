"""The CLV page: what it asks for, its figures, its sentences, its sections."""
