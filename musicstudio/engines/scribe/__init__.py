"""The transcriber at work: what is answered with its network. Beside `nets`, which knows of no engine."""
