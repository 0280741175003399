"""Networks that take a mix apart, of any make, run over sounds of any length."""
