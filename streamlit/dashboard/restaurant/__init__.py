"""One restaurant, and another to compare it with."""
