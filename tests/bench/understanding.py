"""How well prompts written by hand are understood: by the rules alone, by the network alone, by both together.

`python tests/bench/understanding.py [WEIGHTS]` prints a table of accuracies over `prompts.txt`; with `--wrong READER`
also what that reader took for something else. The prompts were written before anything was taught and choose nothing.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from musicstudio.domain.harmony import Key
from musicstudio.engines.compose.guessing import guesses
from musicstudio.engines.compose.meaning import NAME, meant, with_guesses
from musicstudio.engines.compose.plan import style_of
from musicstudio.engines.compose.sounds import groups_of
from musicstudio.engines.compose.words import Wishes, understand
from musicstudio.engines.shipped import shipped

PLAIN = 0.25
MOODS = {"en": 0, "br": 1, "de": 2, "pa": 3}
NAMES = {
    "st": "style", "en": "energy", "br": "brightness", "de": "density", "pa": "pace", "re": "register",
    "third": "mode", "me": "meter", "end": "ending", "tempo": "tempo", "key": "key", "bars": "bars", "secs": "seconds",
}  # fmt: skip
Reader = Callable[[str], Wishes]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", nargs="?", type=Path, default=shipped(NAME))
    parser.add_argument("--wrong", default="")
    given = parser.parse_args()
    prompts = [read(line) for line in (Path(__file__).parent / "prompts.txt").read_text("utf-8").splitlines()
               if line and not line.startswith("#")]  # fmt: skip
    readers: dict[str, Reader] = {"rules": understand}
    if given.weights is not None:
        readers["network"] = lambda text: with_guesses(Wishes(), guesses(text, given.weights))
        readers["both"] = lambda text: meant(text, "", given.weights)
    tables = {name: judged(prompts, reader, name == given.wrong) for name, reader in readers.items()}
    print(f"| {len(prompts)} prompts | said | " + " | ".join(readers) + " |\n|---|---|" + "---|" * len(readers))
    for row in tables["rules"]:
        said = tables["rules"][row][1]
        print(f"| {row} | {said} | " + " | ".join(f"{tables[name][row][0]:.3f}" for name in readers) + " |")
    for kind in ("F", "accuracy"):
        rows = [row for row in tables["rules"] if row.endswith(kind)]
        means = (sum(tables[name][row][0] for row in rows) / len(rows) for name in readers)
        print(f"| mean {kind} | | " + " | ".join(f"{mean:.3f}" for mean in means) + " |")


def read(line: str) -> tuple[str, dict[str, str], set[str]]:
    """Return a line's prompt, its facts and what is left open."""
    text, _, rest = line.partition("||")
    parts = [part.strip() for part in rest.split(";") if part.strip()]
    facts = dict(part.split("=", 1) for part in parts if not part.startswith("~"))
    return text.strip(), facts, {part[1:] for part in parts if part.startswith("~")}


def judged(
    prompts: list[tuple[str, dict[str, str], set[str]]], reader: Reader, tells: bool
) -> dict[str, tuple[float, int]]:
    """Return row → (value, how often it is said): each control's F-measure and accuracy, sounds' F-measures."""
    right: dict[str, int] = defaultdict(int)
    seen: dict[str, int] = defaultdict(int)
    hits: dict[str, int] = defaultdict(int)
    told: dict[str, int] = defaultdict(int)
    truths: dict[str, int] = defaultdict(int)
    for text, facts, open_ in prompts:
        wishes = reader(text)
        found = facts_in(wishes)
        for name in NAMES:
            truth, got = facts.get(name, ""), found.get(name, "")
            if name == "end" and truth == "-":
                truth = ""
            if name in open_ or (name == "st" and not truth):
                continue
            hit = got in truth.split("/") if name == "st" else got == truth
            seen[name], right[name] = seen[name] + 1, right[name] + hit
            told[name] += bool(got)
            truths[name] += bool(truth)
            hits[name] += bool(truth) and hit
            if tells and not hit:
                print(f"{NAMES[name]}: {truth or '-'} taken for {got or '-'}: {text}")
        for name, groups in (("want", groups_of(wishes.patches, wishes.roles)),
                             ("not", groups_of(wishes.unwanted, wishes.without))):  # fmt: skip
            wanted = [set(one.split("/")) for one in facts.get(name, "").split(",") if one]
            caught = [bool(one & set(groups)) for one in wanted]
            extra = [group for group in groups if not any(group in one for one in wanted)]
            if tells and (not all(caught) or (extra and name not in open_)):
                print(f"{name}: {facts.get(name, '-')} taken for {', '.join(groups) or '-'}: {text}")
            hits[name] += sum(caught)
            truths[name] += len(wanted)
            told[name] += sum(caught) + (0 if name in open_ else len(extra))
    rows = {f"{NAMES[name]}, accuracy": (right[name] / max(seen[name], 1), seen[name]) for name in NAMES}
    for name, label in {**NAMES, "want": "sounds wanted", "not": "sounds refused"}.items():
        rows[f"{label}, F"] = (2 * hits[name] / max(told[name] + truths[name], 1), truths[name])
    return rows


def facts_in(wishes: Wishes) -> dict[str, str]:
    """Return what wishes say in the words of the prompts' facts."""
    found = {"st": style_of(wishes)[0], "me": wishes.meter, "end": "+" if wishes.ending else ""}
    for name, place in MOODS.items():
        found[name] = "" if abs(wishes.moods[place]) <= PLAIN else "+" if wishes.moods[place] > 0 else "-"
    found["re"] = {0: "", 1: "+", -1: "-"}[wishes.register]
    mode = wishes.mode or wishes.key.partition(" ")[2]
    if mode:
        found["third"] = "minor" if Key.parse(f"C {mode}").minor else "major"
    for name, value in (("tempo", wishes.tempo), ("bars", wishes.bars), ("secs", wishes.seconds)):
        found[name] = f"{value:g}" if value else ""
    found["key"] = wishes.key
    return found


if __name__ == "__main__":
    main()
