"""The bytes of the HDF5 file that holds a run, in a form that HDF5 1.10 (MATLAB, R) can read.

Every column is a dataset of its own with its unit beside it: that is what
h5py, MATLAB's `h5read` and R's `rhdf5` all read without thinking. Texts are
fixed-length UTF-8: unlike variable-length ones they are compressed and covered
by the checksum, and equal content gives equal bytes.

The file is made in memory: HDF5 ends its process by a signal when a disk is
full, ordinary writing of ordinary bytes gives an error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from rig.archive import schema
from rig.archive.model import Run
from rig.recording.entries import json_bytes

LIBVER = ("earliest", "v110")  # files with a later upper bound cannot be opened by HDF5 1.10
CHUNK_ROWS = 16_384  # 16 s of telemetry: fixed, so that equal runs give equal files
BIG_BYTES = 65_536  # from here on a column is compressed
GZIP_LEVEL = 4


def image(run: Run) -> bytes:
    """Bytes of the run file: the same run gives the same bytes."""
    with h5py.File("image", "x", libver=LIBVER, driver="core", backing_store=False) as file:
        _attributes(file, run)
        texts = {
            "paradigm_text": run.paradigm_text.encode(),
            "paradigm_json": json_bytes(run.paradigm),
            "planned_trials_json": json_bytes(run.planned_trials),
            "rating_tasks_json": json_bytes(run.rating_tasks),
        }
        for document in schema.DOCUMENTS:
            text = texts[document.name]
            kind = h5py.string_dtype("utf-8", max(1, len(text)))
            dataset = file.create_dataset(document.name, data=np.array(text, dtype=kind), track_times=False)
            dataset.attrs["meaning"] = document.meaning
        for table in schema.TABLES:
            group = file.create_group(table.name)
            group.attrs["meaning"] = table.meaning
            for column in table.columns:
                _column(group, column, getattr(run, table.name)[column.name], str(run.attrs["unit"]))
        file.flush()
        return bytes(file.id.get_file_image())


def _attributes(file: h5py.File, run: Run) -> None:
    values: dict[str, Any] = {**run.attrs, "individual": run.individual, "device": run.device}
    file.attrs["format"] = schema.FORMAT
    file.attrs["schema"] = schema.SCHEMA
    for attribute in schema.ATTRIBUTES:
        value = values[attribute.name]
        if value is None and attribute.optional:
            continue
        file.attrs[attribute.name] = _TO_FILE[attribute.type](value)


#: attribute type -> what HDF5 tools other than h5py read too; truth as 0 or 1, since few know HDF5's enumerations
_TO_FILE: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "int": np.int64,
    "float": np.float64,
    "bool": np.uint8,
    "json": lambda value: json_bytes(value).decode(),
}


def _column(group: h5py.Group, column: schema.Column, values: NDArray[Any], level_unit: str) -> None:
    data = _texts(values) if column.type == schema.TEXT else np.ascontiguousarray(values)
    options: dict[str, Any] = {}
    if data.size:
        options = {"chunks": (min(len(data), CHUNK_ROWS),), "fletcher32": True}
    if data.nbytes >= BIG_BYTES:
        options |= {"compression": "gzip", "compression_opts": GZIP_LEVEL, "shuffle": True}
    dataset = group.create_dataset(column.name, data=data, track_times=False, **options)
    dataset.attrs["unit"] = level_unit if column.unit == schema.LEVEL else column.unit
    dataset.attrs["meaning"] = column.meaning


def _texts(values: NDArray[Any]) -> NDArray[Any]:
    """Texts as fixed-length UTF-8, as wide as the longest."""
    encoded = [str(value).encode() for value in values]
    width = max((len(text) for text in encoded), default=1)
    return np.array(encoded, dtype=h5py.string_dtype("utf-8", max(1, width)))
