"""Passwords that cost nothing: a log-in of a test is about what comes after it."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):  # type: ignore[misc]  # Django's stubs leave it untyped
    """The hash of the register, without the work that makes guessing dear."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
