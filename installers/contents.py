"""What a bundle consists of: our modules and data, what is imported by name, what stays out.

fodder.spec reads it; nothing here needs PyInstaller. Names in a bundle are its own, with `/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("bridge", "gui", "presets")
PLUGIN = Path("installers/hosts/plugin")
BUILT_PLUGIN = ("build/plugin/plugins", "bridge/_plugin")  # where make plugin puts it, in a bundle
HOSTS = ("installers/hosts", "bridge/_hosts")  # in the tree, in a wheel and in a bundle

# Imported by name, so that no analysis sees them; ours, which are too, are found by `modules`.
BY_NAME = ("link", "mido.backends.rtmidi", "pedalboard", "rtmidi", "PyQt6.QtDBus", "PyQt6.QtSvg",
           "PyQt6.QtOpenGL", "PyQt6.QtOpenGLWidgets")  # fmt: skip
EXTRAS = ("link", "midi", "mend")  # of pyproject.toml, that a bundle brings along
DISTRIBUTIONS = ("linkpython-extern", "mido", "python-rtmidi", "pedalboard")  # what those are

# What is never used, or only by those who have a compiler: torch.compile needs one.
EXCLUDED = (
    "accelerate", "distributed", "dask", "jax", "librosa", "matplotlib", "numba",
    "onnx", "onnxruntime", "pandas", "pytest", "sklearn", "tensorboard", "tensorflow", "tkinter",
    "torchaudio", "torchvision", "triton", "typer", "IPython", "setuptools", "pip", "lib2to3",
    "OpenGL", "jupyter_rfb", "cupy", "h5py", "PySide6", "PyQt5", "curses", "pydoc_data",
    "PyQt6.QtTest", "PyQt6.QtNetwork",
    "pyqtgraph.opengl", "pyqtgraph.examples", "pyqtgraph.jupyter",
    "torch.utils.benchmark", "torch.utils.tensorboard", "torch.utils.bottleneck", "networkx",
    "scipy.datasets", "sympy.physics", "sympy.parsing.latex", "PIL.ImageTk", "PIL._avif",
    "PIL.AvifImagePlugin",
)  # fmt: skip
# Of torch, what comes only where it is imported plainly; the rest may be imported by name.
UNASKED = ("torch.testing", "torch.onnx", "torch.utils.benchmark", "torch.utils.tensorboard",
           "torch.utils.bottleneck", "torch.utils.hipify", "torch.utils.cpp_extension")  # fmt: skip

# diffusers' pipelines, by the folders that bridge.synthesis names, and what their parts are made of
PIPELINES = {"stable_diffusion", "stable_audio", "stable_audio_3", "ace_step", "audioldm2"}
FAMILIES = {
    "auto", "bert", "clap", "clip", "dinov2_with_registers", "encoder_decoder", "gemma", "gemma2",
    "gpt2", "llama", "qwen2", "qwen3", "roberta", "siglip", "speecht5", "t5", "t5gemma", "vit_mae",
    "vits",
}  # fmt: skip

# Files that libraries bring, and that nothing here reads or loads.
DROPPED = (
    "torch/include/*", "torch/test/*", "torch/share/*", "torch/_inductor/*.h", "*.a",
    "*.lib", "*.cmake", "torch/bin/protoc*", "torch/bin/test_*", "torch/bin/*_test", "*/tests/*",
    "PyQt6/Qt6/translations/*", "PyQt6/Qt6/qml/*", "PyQt6/Qt6/qsci/*",
    "*Qt6Pdf*", "*libqpdf*", "*qpdf.dll", "*Qt6Quick*", "*Qt6Qml*", "*Qt6VirtualKeyboard*",
    "*qtvirtualkeyboard*", "*Qt6Test*", "*Qt6Network*",
    "PyQt6/Qt6/plugins/tls/*", "PyQt6/Qt6/plugins/networkinformation/*",
    "PyQt6/Qt6/plugins/egldeviceintegrations/*", "PyQt6/Qt6/plugins/platforms/libqeglfs*",
    "PyQt6/Qt6/plugins/platforms/libqlinuxfb*", "PyQt6/Qt6/plugins/platforms/libqvnc*",
    "PyQt6/Qt6/plugins/platforms/libqvkkhrdisplay*", "PyQt6/Qt6/plugins/platforms/libqminimal*",
    "*Qt6EglFS*", "*libqgtk3*", "PyQt6/Qt6/plugins/generic/*", "libcudart*", "*opengl32sw.dll",
    "*d3dcompiler_*.dll",
)  # fmt: skip


# Where Linux keeps its libraries; Debian's Python keeps its own modules among them.
HOSTS_PLACES = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")
PYTHONS_PLACE = "/usr/lib/python3"
# Libraries of the building Linux that are not the host's to bring, as their versions differ there.
OWN_COPIES = ("libpython*", "libssl.*", "libcrypto.*", "libffi.*", "libsqlite3.*", "libbz2.*",
              "liblzma.*", "libexpat.*", "libuuid.*", "libgdbm*", "libmpdec.*")  # fmt: skip


def modules(root: Path = ROOT) -> list[str]:
    """Every module of ours, dotted."""
    return sorted(
        ".".join(
            part for part in path.relative_to(root).with_suffix("").parts if part != "__init__"
        )
        for package in PACKAGES
        for path in (root / package).rglob("*.py")
    )


def data(root: Path = ROOT) -> list[tuple[Path, str]]:
    """Every other file of ours, with its folder in the bundle."""
    places = [(package, package) for package in PACKAGES] + [HOSTS]
    found = [
        (path, f"{there}/{path.parent.relative_to(root / here).as_posix()}".removesuffix("/."))
        for here, there in places
        for path in sorted((root / here).rglob("*"))
        if path.is_file() and _is_data(path.relative_to(root), here)
    ]
    return [*found, *plugin(root), (root / "LICENSE", ".")]


def plugin(root: Path = ROOT) -> list[tuple[Path, str]]:
    """The plugin's files, with their folders in the bundle; none where it is not built."""
    here, there = BUILT_PLUGIN
    return [
        (path, f"{there}/{path.parent.relative_to(root / here).as_posix()}")
        for path in sorted((root / here).rglob("*"))
        if path.is_file()
    ]


def _is_data(path: Path, here: str) -> bool:
    if any(part.startswith((".", "__pycache__", "_hosts")) for part in path.parts):
        return False  # caches
    if path.name == "write.py" or path.is_relative_to(PLUGIN):
        return False  # what is built from it comes instead
    return path.suffix != ".py" or here == HOSTS[0]  # Live's surface is Python that Live runs


def is_dropped(name: str) -> bool:
    """Whether a file of a library, by its name in the bundle, stays out."""
    name = name.replace("\\", "/")
    return any(fnmatch(name, pattern) for pattern in DROPPED)


def is_hosts(name: str, source: str) -> bool:
    """Whether a library is the Linux system's own, which a package asks for and does not bring."""
    if not source.startswith(HOSTS_PLACES) or source.startswith(PYTHONS_PLACE):
        return False
    return not is_own_copy(Path(name).name)


def is_own_copy(name: str) -> bool:
    """Whether a bundle brings a copy of a library of the building Linux, by its file's name."""
    return any(fnmatch(name, pattern) for pattern in OWN_COPIES)


def unused(folder: Path, kept: Iterable[str]) -> list[str]:
    """The packages in a folder of packages that are neither kept nor named in what is kept."""
    there = {path.name for path in folder.iterdir() if (path / "__init__.py").exists()}
    wanted, todo = set[str](), set(kept)
    while todo:
        wanted |= todo
        todo = {two for one in todo for two in _siblings(folder / one)} & there - wanted
    return sorted(there - wanted)


def _siblings(folder: Path) -> Iterator[str]:
    """Those that a package's modules import: `from ..NAME` and, one deeper, `from ...NAME`."""
    for path in folder.rglob("*.py"):
        dots = "." * (len(path.relative_to(folder).parts) + 1)
        yield from re.findall(rf"from {re.escape(dots)}(\w+)[. ]", path.read_text("utf-8"))
