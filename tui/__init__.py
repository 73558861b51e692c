"""What a person meets in a terminal: the ``kepu`` command line and the full-screen app."""
