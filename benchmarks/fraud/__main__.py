"""Prints what is held of cheats and of honest people: `./run bench fraud [seed …]`."""

import random
import sys
import time
from collections import Counter

from benchmarks.fraud.cheats import KINDS, attacks
from benchmarks.fraud.honest import CAMPAIGN, CAMPAIGN_SPHERE, SPHERES, year
from benchmarks.fraud.memory import Watch

EACH = 12  # attacks of every kind a year
SEEDS = (101, 102, 103)


def in_campaign(organization: int, day: int) -> int:
    """How many times as many as usual: what the portal knows of its own campaigns."""
    return 3 if day in CAMPAIGN and organization % SPHERES == CAMPAIGN_SPHERE else 1


def measure(seed: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Sent, held, and held within a day, by why they were sent."""
    everything = [*year(random.Random(seed)), *attacks(random.Random(seed + 1), EACH)]
    everything.sort(key=lambda one: one.at)
    watch = Watch(campaign=in_campaign)
    watch.run(enumerate(everything))
    sent, held, soon = Counter[str](), Counter[str](), Counter[str]()
    for key, one in enumerate(everything):
        sent[one.why] += 1
        held[one.why] += key in watch.held
        soon[one.why] += key in watch.held and watch.held[key] - one.day <= 1
    if "-v" in sys.argv:
        for organization, day, finding in watch.found:
            if not any(everything[key].why in KINDS for key in finding.members):
                print(organization, day, finding.pattern, finding.direction, finding.bits,
                      len(finding.members), everything[min(finding.members)].why,
                      [(s.kind, s.bits, s.found, s.of) for s in finding.signals])  # fmt: skip
    return sent, held, soon


def main() -> None:
    """All seeds, added up."""
    seeds = [int(one) for one in sys.argv[1:] if one.isdigit()] or SEEDS
    sent, held, soon = Counter[str](), Counter[str](), Counter[str]()
    started = time.process_time()
    for seed in seeds:
        for total, part in zip((sent, held, soon), measure(seed), strict=True):
            total.update(part)
    print(f"seeds {', '.join(map(str, seeds))}; {time.process_time() - started:.0f} s")
    print("| Kind | Sent | Held | Within a day |\n|---|---|---|---|")
    for why in sorted(sent, key=lambda one: (one in KINDS, one)):
        digits = 1 if why in KINDS else 2
        print(
            f"| {why} | {sent[why]} | {held[why] * 100 / sent[why]:.{digits}f} % "
            f"| {soon[why] * 100 / sent[why]:.{digits}f} % |"
        )
    honest = [why for why in sent if why not in KINDS]
    all_held, all_sent = sum(held[why] for why in honest), sum(sent[why] for why in honest)
    print(f"| all honest | {all_sent} | {all_held * 100 / all_sent:.3f} % | |")


if __name__ == "__main__":
    main()
