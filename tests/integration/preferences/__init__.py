"""Customers behind their link: how they want to hear from a shop, and how it went."""
