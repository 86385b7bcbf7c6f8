"""The register: who has which phone for what, what is known of it, and what became of it.

Only this package imports Django, and only after `setup.open_register` has configured it.
"""
