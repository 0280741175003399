"""One module for each network that is taught here: what it learns from, what is minimised, how well it does."""
