"""The subcommands of `headland`, one file each."""
