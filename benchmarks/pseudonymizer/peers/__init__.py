"""One program a contestant: a file of ids in, its rate out, each in a process of its own."""
