"""Models as lines for people."""

from __future__ import annotations

from musicstudio.domain.models import ModelSpec


def model_line(spec: ModelSpec) -> str:
    """Return one line of the catalogue."""
    from musicstudio.app.catalog import installed
    from musicstudio.app.models.pace import size_words

    size = size_words(spec.size_bytes) if spec.size_bytes else "–"
    here = "here" if installed(spec) else "not here"
    licence = spec.licence.partition(";")[0]
    return f"{spec.id:14} {spec.purpose:34} {size:>8}  {here:9} sold: {spec.selling:17} {licence}"


def model_lines(spec: ModelSpec) -> list[str]:
    """Return a model's entry."""
    from musicstudio.app.catalog import how_to_install, installed, lacking, weights_dir
    from musicstudio.app.models.pace import size_words
    from musicstudio.app.models.store import OWN_LICENCE, as_installed, used_bytes

    here = as_installed(spec)
    memory = f"about {size_words(spec.memory_bytes)}" if spec.memory_bytes else "not measured"
    lacks = lacking(spec)
    state = f"no: {'; '.join(lacks)}" if lacks else "yes"
    parts = (
        ("tasks", spec.purpose),
        ("licence", here.licence if here.licence == OWN_LICENCE else spec.licence),
        ("sold", f"results may be sold: {here.selling}"),
        ("access", f"only after its licence is accepted on {spec.source}" if spec.gated else ""),
        ("size", size_words(spec.size_bytes) if spec.size_bytes else "no files"),
        ("memory", memory),
        ("speed", spec.pace),
        ("tested", spec.tested),
        ("installed", state),
        ("to do", "" if installed(spec) else how_to_install(spec)),
        ("files", "\n".join(f"{file.name}  {size_words(file.size_bytes)}  {file.url}" for file in spec.files)),
        ("folder", str(weights_dir(spec)) if spec.has_weights else ""),
        ("on disk", size_words(used) if (used := used_bytes(spec)) else ""),
        ("source", spec.source),
    )
    lines = [f"{spec.id}: {spec.title}", f"  {spec.summary}"]
    for name, text in parts:
        lines += [f"  {name if not at else '':11} {line}" for at, line in enumerate(text.splitlines())]
    return lines
