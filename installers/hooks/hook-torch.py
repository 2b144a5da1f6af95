"""PyInstaller: torch with all that it imports by name, without its tests and headers. Of its
sources those come that it reads itself: its settings and its overloads.
"""

import re
from pathlib import Path

from PyInstaller.utils.hooks import PY_DYLIB_PATTERNS, collect_dynamic_libs, get_package_paths

from installers.contents import UNASKED

_BASE, _FOLDER = map(Path, get_package_paths("torch"))
_READ = re.compile(r"\binstall_config_module\(|\b_overload")
_MODULES = {
    ".".join(path.relative_to(_BASE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in _FOLDER.rglob("*.py")
    if path.relative_to(_FOLDER).parts[0] not in ("bin", "include", "test", "share")
}
_ASKED = {name: path for name, path in _MODULES.items() if not name.startswith(UNASKED)}
module_collection_mode = "pyz"
warn_on_missing_hiddenimports = False
hiddenimports = sorted(_ASKED)
binaries = collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
datas = [(f"{_FOLDER}/bin/torch_shm_manager*", "torch/bin")]  # torch looks for it when it starts


datas += [
    (str(path), str(path.parent.relative_to(_BASE)))
    for path in _ASKED.values()
    if _READ.search(path.read_text("utf-8"))
]
