"""The only ways to read: answers are frozen views, never rows."""
