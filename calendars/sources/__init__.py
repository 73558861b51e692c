"""What Kepu reads from outside: remote calendars and warnings, always bounded."""
