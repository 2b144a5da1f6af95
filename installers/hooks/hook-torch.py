"""PyInstaller: torch without its tests, headers and second copy as sources, which only
torch.jit.script reads, and that nothing here calls."""

from PyInstaller.utils.hooks import PY_DYLIB_PATTERNS, collect_dynamic_libs, get_package_paths
from PyInstaller.utils.hooks import collect_submodules as submodules

_FOLDER = get_package_paths("torch")[1]

module_collection_mode = "pyz"
warn_on_missing_hiddenimports = False
hiddenimports = submodules("torch._native") + submodules("torch.backends") + ["torch._C"]
binaries = collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
datas = [(f"{_FOLDER}/bin/torch_shm_manager*", "torch/bin")]  # torch looks for it when it starts
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
