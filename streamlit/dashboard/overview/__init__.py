"""The overview: what it asks for, its key figures and pictures, and what to do first."""
