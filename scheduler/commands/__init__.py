"""The only ways to change anything: one function an intention, one transaction each."""
