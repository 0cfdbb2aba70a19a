"""How well the engine's tests know its patterns: small faults are put into them, one at a time, and must be found."""
