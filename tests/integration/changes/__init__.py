"""Wishes on their way to carriers and back, over real HTTP, on both databases."""
