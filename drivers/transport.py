"""Byte streams named by a URL, for drivers.

    serial:///dev/ttyUSB0?baud=115200    a serial line; the same for a pty of an emulator
    tcp://192.0.2.7:9100                 a network printer
"""
