"""The app's own themes, beside Textual's: calm dark, calm light, and one of high contrast."""

from textual.theme import Theme

KEPU_DARK = Theme(
    name="kepu-dark",
    primary="#5aa9e6",
    secondary="#8fb8de",
    accent="#f2b134",
    success="#7bc47f",
    warning="#f2b134",
    error="#ef6f6c",
    foreground="#dde3ea",
    background="#12161c",
    surface="#181d25",
    panel="#222935",
    dark=True,
)
KEPU_LIGHT = Theme(
    name="kepu-light",
    primary="#1f5f99",
    secondary="#3f7cb0",
    accent="#8f5400",
    success="#2c7a38",
    warning="#8f5400",
    error="#b3261e",
    foreground="#1c2430",
    background="#fbfcfd",
    surface="#f1f4f7",
    panel="#e2e8ef",
    dark=False,
)
KEPU_CONTRAST = Theme(
    name="kepu-contrast",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffff00",
    success="#00ff00",
    warning="#ffff00",
    error="#ff6060",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
    dark=True,
)
THEMES = (KEPU_DARK, KEPU_LIGHT, KEPU_CONTRAST)
DEFAULT = KEPU_DARK.name
