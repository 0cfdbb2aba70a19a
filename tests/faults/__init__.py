"""Faults injected into the running services; afterwards nothing may be lost or doubled."""
