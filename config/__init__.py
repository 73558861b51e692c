"""What is given: the plan as data, this installation's settings, languages.

Knows nothing of databases, calendars or screens; whatever computes dates belongs to ``scheduler``.
"""
