"""Sample source files with the profile of the real ones; see profile.py for the numbers."""
