"""Pure decisions: standard library only, no I/O, no async, no logging; the current instant is always an argument."""
