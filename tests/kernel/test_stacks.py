"""Stacked bars: as long as what they count, and whole without JavaScript or style."""

import re
from xml.etree import ElementTree as ET

from voucher.kernel import stacks
from voucher.kernel.stacks import Part


def test_bars_are_as_long_as_what_they_count():
    drawn = stacks.stacks(["<Size>", "Region"], [Part("Met", [3, 0]), Part("Not met", [1, 2], 1)], title="A & B")
    ET.fromstring(drawn)
    assert "&lt;Size&gt;" in drawn
    assert "3 · 1" in drawn
    assert "style" not in drawn
    widths = [float(w) for w in re.findall(r'width="([0-9.]+)" height="16" fill', drawn)]
    assert widths == [354.0, 118.0, 236.0]


def test_nothing_is_drawn_of_nothing_and_long_names_take_another_line():
    ET.fromstring(stacks.stacks([], [], title=""))
    few = stacks.stacks(["a"], [Part("x", [0])], title="")
    many = stacks.stacks(["a"], [Part("a rather long name of a part", [1]) for _ in range(4)], title="")
    height = re.compile(r'viewBox="0 0 480 ([0-9]+)"')
    assert int(height.search(many)[1]) > int(height.search(few)[1])
