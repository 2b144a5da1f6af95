"""How fast clips are drawn and where their sound comes from.

python -m training.embedded.sources --clips 280 [--seed 11] [--plain]
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict

from training.embedded.render import example
from training.embedded.shards import FAMILIES
from training.embedded.soundfonts import installed
from training.embedded.studio import SAMPLES, Studio

NEW = ("design", "vital", "layers", "effects")  # what is no General MIDI and was not before


def main() -> None:
    parser = argparse.ArgumentParser(description="Clips a second, and sources by family.")
    parser.add_argument("--clips", type=int, default=280)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--plain", action="store_true", help="without the modern sources")
    given = parser.parse_args()
    studio = Studio(installed(), SAMPLES, modern=not given.plain)
    example(given.seed + 1, 0, studio)  # whatever is loaded once
    heard: dict[str, Counter[str]] = defaultdict(Counter)
    spent: defaultdict[str, float] = defaultdict(float)
    for index in range(given.clips):
        began = time.process_time()
        one = example(given.seed, index, studio)
        source = str(one.text.get("source", "before"))
        spent[source] += time.process_time() - began
        heard[one.family][source] += 1
    seconds = sum(spent.values())
    rate, each = given.clips / seconds, 1000 * seconds / given.clips
    print(f"{rate:.1f} clips a second and core, {each:.0f} ms a clip")
    total = sum(heard.values(), Counter())
    for source, count in total.most_common():
        print(f"{source:12} {count / given.clips:5.1%}  {1000 * spent[source] / count:4.0f} ms")
    for family in FAMILIES:
        many = max(heard[family].total(), 1)
        new = sum(heard[family][source] for source in NEW) / many
        parts = ", ".join(f"{s} {c / many:.0%}" for s, c in heard[family].most_common())
        print(f"{family:9} new {new:4.0%}: {parts}")


if __name__ == "__main__":
    main()
