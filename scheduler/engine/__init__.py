"""Who runs the jobs, and when: a clock in each process, and leases where several share a database."""
