"""What pages call who speaks in a transcript (`read_model.speakers.Speaker`)."""

NAMES: dict[str, str] = {
    "customer": "Customer", "driver": "Driver", "assistant": "Assistant", "desk": "Desk", "carrier": "Carrier",
    "outreach": "Notification", "alert": "Alert",
}  # fmt: skip
