"""The main job with everything it needs on one machine: wire emulators for the devices, a centre, a network that can be cut.

Refuses production: the devices are emulators, the persons synthetic, the centre's keys trusted on first use.
"""
