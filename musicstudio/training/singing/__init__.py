"""Voices that sing words, made from nothing: the vocals of what a network is trained on."""
