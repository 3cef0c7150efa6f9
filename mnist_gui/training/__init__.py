"""The trainer process, and the dialogs that start and follow it."""
