"""Scores on test data, calibration of confidence, and the HTML report."""
