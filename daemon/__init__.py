"""Act: sockets, clocks, signals, the scheduler and the command line."""
