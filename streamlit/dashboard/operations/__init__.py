"""The operations page, part by part."""
