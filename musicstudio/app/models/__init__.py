"""What is done with models' weights: get, import, verify, remove; nothing goes to the network but `get`."""
