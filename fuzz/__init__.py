"""Hostile input: every parser takes any bytes and gives events, or rejects with a reason, in bounded time and memory."""
