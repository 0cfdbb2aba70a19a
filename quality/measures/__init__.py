"""One module for each detector and set."""
