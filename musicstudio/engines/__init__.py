"""Inference: weightless and torch engines, one module each, and what is done once around them."""

import os

# Torch's threads spin while they wait for each other; on a machine that also runs a DAW that made work ten times
# slower. Read once, when torch is first imported, and only engines import it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
