"""Decisions made and kept: cases gathered, notices as rows, from the first decision to the last word on them."""
