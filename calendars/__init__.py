"""The outside world's view: iCalendar out (files, feeds, server) and in (imports, remote sources)."""
