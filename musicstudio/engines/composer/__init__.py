"""The composer: scores as rows of small numbers, one row a note, and how a network writes them on."""
