"""The window, all of it in PyQt6, which nobody else imports."""
