"""The frame: menus, status line, help, crash report."""
