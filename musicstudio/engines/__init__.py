"""Inference: weightless and torch engines, one module each, and what is done once around them."""
