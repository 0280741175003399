"""Basic Pitch: Spotify's network where its wheel is installed, run and read by us."""
