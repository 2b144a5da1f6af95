"""The watched folder and its catalogue: kept, found, searched, brought to where it belongs."""
