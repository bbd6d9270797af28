"""How notices are put into words: for each kind, channel and language."""
