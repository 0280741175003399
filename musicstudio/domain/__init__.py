"""What music and work are: frozen values and pure functions, no input or output."""
