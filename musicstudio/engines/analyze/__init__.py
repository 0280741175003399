"""Listening without trained weights: tempo, beats, meter, key, chords and sections by signal processing."""
