"""Taking a mix apart without trained networks: what repeats, lasts, strikes, sings, and where it stands."""
