"""Suspicions about iPhones."""
