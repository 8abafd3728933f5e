"""The trials: what the product promises under kills and clocks, tried on the real thing. `make prove` runs them all."""
