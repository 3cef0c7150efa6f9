"""Picture files onto the pad: open, paste, drop, crop, rotate."""
