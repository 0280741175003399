"""Taking a mix apart without trained networks: what repeats, lasts, strikes, sings, and where it stands."""

import os

# Torch's threads spin while they wait for each other; on a machine that also runs a DAW that made this ten times
# slower. Read once, when torch is first imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
