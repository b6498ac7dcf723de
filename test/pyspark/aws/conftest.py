"""Tests of this folder run against the doubles of AWS."""

from support.aws.fixtures import aws, doubles

__all__ = ["aws", "doubles"]
