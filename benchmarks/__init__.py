"""What Minping costs, measured: `make bench`."""
