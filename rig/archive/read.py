"""Read a run file back into the form it was built from."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from rig.archive import schema
from rig.archive.model import Run
from rig.domain.errors import Problem, RecordingError, unreadable
from rig.domain.files import JOURNAL_SUFFIX
from rig.domain.phrase import phrase

_FROM_FILE: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "int": int,
    "float": float,
    "bool": bool,
    "json": json.loads,
}


def read_run(path: Path | str, only: Collection[str] | None = None) -> Run:
    """Read a run file; with `only`, tables of other names are left empty.

    Raises
    ------
    RecordingError
        The file is missing, none, newer than this program, or damaged.
    """
    path = Path(path)
    try:
        path.open("rb").close()
    except OSError as error:
        raise unreadable(str(path), error) from error
    if path.suffix == JOURNAL_SUFFIX:
        what = phrase("is_journal", "this is the journal of a run, not its run file")
        remedy = phrase("name_run_file", "name the .h5 beside it; if there is none: qst-rig recover JOURNAL")
        raise RecordingError(Problem(str(path), what, remedy).text)
    if not h5py.is_hdf5(path):
        raise RecordingError(
            phrase("no_hdf5", "{path} is not a run file of qst-rig (it is no HDF5 file)", path=str(path))
        )
    try:
        with h5py.File(path, "r") as file:
            _check(path, file)
            return _run(file, only)
    except (OSError, KeyError, ValueError, RuntimeError) as error:
        why = str(error).splitlines()[0]
        what = phrase("damaged", "this run file is damaged ({why})", why=why)
        remedy = phrase("build_anew", "build it anew: qst-rig recover JOURNAL --out FILE")
        raise RecordingError(Problem(str(path), what, remedy).text) from error


def _check(path: Path, file: h5py.File) -> None:
    if file.attrs.get("format") != schema.FORMAT:
        raise RecordingError(phrase("no_run_file", "{path} is not a run file of qst-rig", path=str(path)))
    if file.attrs["schema"] > schema.SCHEMA:
        raise RecordingError(
            phrase(
                "newer_layout",
                "{path} has layout {layout}, this program reads up to {most}: update qst-rig",
                path=str(path),
                layout=int(file.attrs["schema"]),
                most=schema.SCHEMA,
            )
        )


def _run(file: h5py.File, only: Collection[str] | None) -> Run:
    attrs: dict[str, Any] = {
        a.name: _FROM_FILE[a.type](file.attrs[a.name]) if not a.optional or a.name in file.attrs else None
        for a in schema.ATTRIBUTES
    }
    texts = {d.name: file[d.name][()].decode() for d in schema.DOCUMENTS}
    return Run(
        individual=attrs.pop("individual"),
        device=attrs.pop("device"),
        attrs=attrs,
        paradigm=json.loads(texts["paradigm_json"]),
        paradigm_text=texts["paradigm_text"],
        rating_tasks=json.loads(texts["rating_tasks_json"]),
        planned_trials=json.loads(texts["planned_trials_json"]),
        **{
            t.name: _table(file[t.name], t) if only is None or t.name in only else np.empty(0, t.dtype)
            for t in schema.TABLES
        },
    )


def _table(group: h5py.Group, table: schema.Table) -> NDArray[np.void]:
    columns = {c.name: group[c.name][()] for c in table.columns}
    out = np.empty(len(next(iter(columns.values()))), dtype=table.dtype)
    for column in table.columns:
        values = columns[column.name]
        out[column.name] = [v.decode() for v in values] if column.type == schema.TEXT else values
    return out
