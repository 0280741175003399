"""The child process that runs engines and speaks JSON lines."""
