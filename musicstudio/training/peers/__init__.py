"""Other people's models, run beside ours and judged by the same measures, each where its package is installed."""
