"""A state by one character, as colour alone says nothing to everybody."""

MARKS = {
    "planned": "·",
    "confirmed": "●",
    "postponed": "?",
    "completed": "+",
    "reported": "*",
    "cancelled": "x",
}
