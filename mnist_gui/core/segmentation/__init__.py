"""Segment a page: strokes or ink to digits, marks, rows and spaces."""
