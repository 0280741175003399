"""What plays the corpus: sampled banks, drum kits, SoundFonts and our own synthesis, many of each."""
