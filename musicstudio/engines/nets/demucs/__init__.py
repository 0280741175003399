"""Hybrid Demucs and Hybrid Transformer Demucs, whose parameters have the names of the published checkpoints.

Défossez, "Hybrid spectrogram and waveform source separation" (2021); Rouard, Massa and Défossez, "Hybrid transformers
for music source separation" (2023). Everything inside is (batch, frequencies, frames, features): one spectrogram or,
with a single frequency, one sound. Features lie last, so that most layers are one product over all positions.
"""
