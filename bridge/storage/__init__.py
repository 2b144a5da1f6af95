"""Keeps: settings, presets, sample files with their chunks, the folder and the catalogue.

formats   Clip + Card → the bytes of a file, and back (wav, aiff, flac over iff and chunks)
folder    those bytes → one atomic appearance in the watched folder (over staging)
catalogue what lies in the folder, searchable; it can be rebuilt from the files alone
"""
