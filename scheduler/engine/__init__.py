"""Who runs the jobs: one process with APScheduler, or many with Procrastinate."""
