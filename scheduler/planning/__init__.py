"""Pure calculation: values in, values out. No session, no clock, no network; today comes as an argument."""
