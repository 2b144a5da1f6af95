from bridge.app.api import (
    Maker,
    analyse,
    cut,
    explain,
    fit,
    instrument,
    kit,
    make,
    notes,
    recipe_of,
    trim,
    vary,
)
from bridge.domain.audio import Clip
from bridge.domain.edit import Extend, Form, Morph, Repaint, Source, Vary, parse_form
from bridge.domain.errors import FodderError
from bridge.domain.music import Key, Meter
from bridge.domain.request import Kind, Request
from bridge.domain.sample import Heard, Recipe, Sample

__all__ = [
    "Clip",
    "Extend",
    "FodderError",
    "Form",
    "Heard",
    "Key",
    "Kind",
    "Maker",
    "Meter",
    "Morph",
    "Recipe",
    "Repaint",
    "Request",
    "Sample",
    "Source",
    "Vary",
    "analyse",
    "cut",
    "explain",
    "fit",
    "instrument",
    "kit",
    "make",
    "notes",
    "parse_form",
    "recipe_of",
    "trim",
    "vary",
]
