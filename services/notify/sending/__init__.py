"""How notices leave: what goes first and how fast, and what became of each attempt."""
