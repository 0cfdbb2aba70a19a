"""What every dealtrust process shares: settings, clock, logging."""
