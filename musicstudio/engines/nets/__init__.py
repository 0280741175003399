"""Networks of our own as plain torch modules, and how their weights are read."""
