"""Tables, one file a noun: columns and constraints, no behaviour. What changes them is in ``commands``."""
