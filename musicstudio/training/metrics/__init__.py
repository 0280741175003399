"""What is judged and how: every number as its literature defines it."""
