"""Painting over regions of a sound without trained weights: similar material, interpolation, resynthesis."""
