"""What must hold of every deal and every calendar, tried by Hypothesis on examples that it makes up."""
