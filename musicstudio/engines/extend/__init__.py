"""Going on where a recording ends, with its own phrases."""
