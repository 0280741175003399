"""Transcription by a network of ours: any sound to notes, instrument by instrument."""
