"""PyInstaller: transformers finds out what it has by reading its own sources, so they come too."""

module_collection_mode = "pyz+py"
