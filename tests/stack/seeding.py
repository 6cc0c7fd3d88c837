"""A season in the database of a stack."""

from tests.services import manage

from .conftest import Stack


def seed_demo(stack: Stack) -> Stack:
    """Seed the demo season, if there is none, and build its snapshots."""
    manage("seed_demo", "--if-empty", "--owners", "10", env=stack.env)
    manage("refresh_cache", "--once", env=stack.env)
    manage("refresh_cache", "--once", env=stack.env)
    return stack
