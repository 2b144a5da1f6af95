"""Fodder from Python: from a prompt to a loop in a folder (docs/python.md).

    import bridge

    for sample in bridge.make("dusty boom-bap drums", bpm=92, key="Am", count=2):
        print(sample.path, bridge.analyse(sample.path).bpm)

What `__all__` names is the public face and stays (`__init__.pyi` has it with its types); every
other module may change. Nothing is loaded before it is asked for (PEP 562), so that `import
bridge` costs nothing.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "app.api": [
            *("Maker", "analyse", "cut", "explain", "fit", "instrument", "kit", "make", "notes"),
            *("recipe_of", "trim", "vary"),
        ],
        "domain.audio": ["Clip"],
        "domain.edit": ["Extend", "Form", "Morph", "Repaint", "Source", "Vary", "parse_form"],
        "domain.errors": ["FodderError"],
        "domain.music": ["Key", "Meter"],
        "domain.request": ["Kind", "Request"],
        "domain.sample": ["Heard", "Recipe", "Sample"],
    },
)
