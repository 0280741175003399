"""How every network here is taught: one loop, checkpoints that resume exactly, curves, and what is shipped."""
