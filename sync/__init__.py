"""Clock, merge and exchange: pure over a storage port, so that any store and any network can be simulated."""
