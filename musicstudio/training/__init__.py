"""Corpora, trainers, metrics and evaluation reports; reached only through the worker."""
