"""Private servers for the tests: their own ports, folders and passwords, gone when the tests end."""
