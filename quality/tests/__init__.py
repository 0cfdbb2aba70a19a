"""Tests of the measurements, on tiny invented sets laid out like the real ones."""
