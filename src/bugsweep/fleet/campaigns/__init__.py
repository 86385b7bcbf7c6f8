"""Campaigns: who still has to do what by when, and how far everybody is."""
