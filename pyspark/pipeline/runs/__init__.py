"""Runs: begin, plan, do the steps, record what happened."""
