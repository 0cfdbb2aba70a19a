"""A small language for deal stories: what happened, and which alerts must follow."""
