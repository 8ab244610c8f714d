"""The door through which a district's own files come into the store: `execution.run`, `previewing.preview`."""
