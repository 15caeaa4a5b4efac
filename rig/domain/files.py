"""How the files of a run end: its journal, its run file, and what is written down afterwards."""

JOURNAL_SUFFIX = ".qstj"
RUN_SUFFIX = ".h5"
NOTES_SUFFIX = ".notes.jsonl"
