"""The full-screen app in a browser, for people without SSH."""
