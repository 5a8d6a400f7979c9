"""Records, wire messages, error codes, the playbook and its rules: pure, without I/O or a clock."""
