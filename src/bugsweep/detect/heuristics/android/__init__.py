"""Suspicions about Android phones."""
