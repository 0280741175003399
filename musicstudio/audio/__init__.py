"""Sound and scores as files, arrays and streams: numpy, soundfile and sounddevice live here."""
