"""Writes the bundled history: an invented seller, its customers and six months of their deals, as raw files.

Every run writes the same bytes. Read ``stories/`` first: each function there is one deal, told from top to bottom.
"""
