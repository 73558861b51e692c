"""Documents for the people who supervise."""
