"""How well tasks are done: cases with truth, one judge for each task, and the report."""
