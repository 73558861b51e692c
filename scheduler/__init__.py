"""The heart: model, events, the commands that change things, planning, reminders, jobs.

The only package that writes to the database. What people see belongs to ``calendars`` and ``tui``.
"""
