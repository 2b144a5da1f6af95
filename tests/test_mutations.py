import pytest

from tests.mutations import BREAKAGES, ROOT


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda one: one.name)
def test_each_breakage_still_has_its_place_and_its_guard(breakage):
    assert (ROOT / breakage.file).read_text("utf-8").count(breakage.was) == 1
    assert breakage.was != breakage.now
    assert (ROOT / breakage.test).is_file()
