"""Music Studio: a desktop companion to the DAW."""

__version__ = "0.1.0"
