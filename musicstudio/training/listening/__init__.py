"""Listening tests as one local page, and what their results say."""
