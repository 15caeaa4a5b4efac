"""`qst-rig ports`: the ports of this computer and what says it is there; opens none and writes nothing."""

from __future__ import annotations


def ports() -> None:
    """List ports by name with their USB ids. Nothing is opened: one byte can start another maker's device."""
    from rig.devices.ports import listed_ports

    found = listed_ports()
    if not found:
        print("no serial ports; connect the device, or use --device sim")
        return
    rows = [("port", "USB ids", "serial number", "description")]
    rows += [(p.name, p.usb_ids or "-", p.usb_serial or "-", p.description or "-") for p in found]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
