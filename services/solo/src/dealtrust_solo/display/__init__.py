"""What the terminal shows: progress, tables, stories, pages."""
