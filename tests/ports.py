"""Ports for the servers that tests start: `benchmarks/ports.py` has them, for whatever else starts servers here too."""

from benchmarks.ports import free_port as free_port
from benchmarks.ports import free_ports as free_ports
