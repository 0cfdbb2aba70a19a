"""From paths to canonical events: find files, recognise what they are, open them, parse them."""
