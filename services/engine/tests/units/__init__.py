"""Tests of single modules of the engine, by hand-made examples."""
